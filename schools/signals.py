"""Facts about people that others hear of, inside the transaction in which they come true."""

from django.dispatch import Signal

# A person got another e-mail address. Sent with person, before (the old address), by.
address_changed = Signal()

# A school followed another and has taken over its posts, memberships, leads and entries. Sent with
# predecessor, successor, by. Whoever moves something of theirs answers with [[model, key], …].
school_succeeded = Signal()

# That was a mistake and is taken back. Sent with predecessor, successor, by, and moved: what was
# answered then.
succession_undone = Signal()
