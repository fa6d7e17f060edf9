"""Sentences about who is asked, and about letters to them."""

TODO_ANSWER = "Answer the consultation"
TODO_ANSWER_SCHOOL = "Answer for your school"
TODO_SEND_SCHOOL = "Send your school’s answer"

WITHDRAWN_NEWS = "“{title}” was withdrawn. What you had written was destroyed unread."
AUDIENCE_IS_FIXED = "“{title}” is published, so its audience is fixed. Single people can be added."
