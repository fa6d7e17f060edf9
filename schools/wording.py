"""Sentences that Python says about schools, people and posts."""

POST_HAS_ENDED = "{post}: this post has ended already."
