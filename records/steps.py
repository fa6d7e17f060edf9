"""The guards of every change: one step by which a record changes its state, one word for who came second."""

from records import history


class NotNow(Exception):
    """It cannot be done (any more) as things stand. `str(refusal)` is a sentence for people.

    Carries the record, so that the person can be led back to its page.
    """

    def __init__(self, says, record=None):
        super().__init__(says)
        self.record = record


class SomebodyElseChanged(Exception):
    """It has a newer edition than the one that was edited; `theirs` is how it stands now.

    Raised by the verbs that write words, so that nobody's are overwritten unseen: the page shows
    both texts, and whoever came second decides.
    """

    def __init__(self, theirs):
        super().__init__("Somebody else has changed this meanwhile.")
        self.theirs = theirs


def step(record, to, *, by, says="", too_late=None, **facts):
    """Move `record` to state `to` and add the line to its history. Only inside a deed.

    The database itself compares and sets: of two people who click at once one moves the
    record, the other gets NotNow (saying `too_late`, if given). `record.MOVES` maps each state to
    the states from which it may be reached; `facts` are fields set by the same UPDATE.
    """
    still_there = type(record)._base_manager.filter(pk=record.pk, state__in=record.MOVES[to])
    if not still_there.update(state=to, **facts):
        record.refresh_from_db(fields=["state"])
        raise NotNow(too_late or _too_late(record), record)
    record.state = to
    for field, value in facts.items():
        setattr(record, field, value)
    history.note(record, to.value, by=by, says=says)


def _too_late(record):
    return (
        f"This could not be done, because {record} is now “{record.get_state_display()}”. "
        "Somebody may have been quicker. Here is how it stands."
    )
