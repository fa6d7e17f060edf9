"""What stands where numbers cannot: sentences of the gate that every number passes."""

TOO_FEW = "Too few people answered this to show how."
NEARLY_ALL = "Nearly everybody gave the same answer, so it is not broken down."
NOT_SHOWN = "Not shown, so that nobody’s answer can be worked out."
FEWER = "fewer than {k}"

EVERYBODY = "Everybody"
THE_REST = "Everybody else"
WROTE = "Wrote something"
REPLIED = "Replied"
OTHER_MONTHS = "Other months"
FROM = "At least"
TO = "At most"


def more_than_nine_in_ten(label: str) -> str:
    """“More than nine in ten said Yes.”"""
    said = label if label in ("Yes", "No") else f"“{label}”"
    return f"More than nine in ten said {said}."


def place(number: int) -> str:
    """“Put first”, “Put second”, … “Put 7th”."""
    words = ("first", "second", "third", "fourth", "fifth")
    return f"Put {words[number - 1] if number <= len(words) else f'{number}th'}"
