"""Sentences about results."""

NOT_SEALED = (
    "“{title}” is not sealed yet. Until it has closed and is sealed nobody sees an answer, the "
    "coordinator included."
)
NAMES_NOT_YET = "Nobody’s name is passed on before “{title}” is closed and sealed."
NAMES_HEADER = ("Question", "Goes to", "Name", "As what", "Where", "E-mail")
NOT_BROKEN_DOWN = "Nobody can be told apart by this, so only everybody is shown."
EVERYBODY = {"people": "Everybody", "schools": "All schools"}
ANSWERED = "{number} answered"

PUT_FIRST = "Put first"
GATE = "Read more?"

BY = {
    "": "Everybody together",
    "phase": "By phase",
    "role": "By role",
    "district": "By district",
}
OF = {"people": "What people answered", "schools": "What schools answered"}
REPLIED = {"people": "People", "schools": "Schools"}
