"""Facts about consultations that others hear of, inside the transaction in which they come true."""

from django.dispatch import Signal

# People said yes to a question that asks for their name, and agreed that it is passed on. Sent once
# for each such question, when its consultation is sealed, with consultation, question (its frozen
# Question) and people: [(person, school or None), …].
willing_named = Signal()
