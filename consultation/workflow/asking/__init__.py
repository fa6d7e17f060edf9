"""Asking: who is invited, in which post, how they are counted; and the letters to them."""

from consultation.workflow.asking.audience import (
    drop_list,
    invitee_of,
    set_audience,
    set_list,
    would_be_asked,
)
from consultation.workflow.asking.invitees import (
    add_invitees,
    best_post_of,
    enter,
    give_longer,
    last_moment,
    latest_for_anybody,
    settle_bands,
    why_not_add,
    why_not_longer,
)
from consultation.workflow.asking.letters import (
    AT_ONCE,
    ask_waiting,
    how_many_to_remind,
    remind,
    tell_closes_later,
    tell_withdrawn,
    why_not_remind,
)
from consultation.workflow.asking.seats import held_now, may_send_for, writers_of
from consultation.workflow.asking.succession import pass_back, pass_on

__all__ = [
    "AT_ONCE",
    "add_invitees",
    "ask_waiting",
    "best_post_of",
    "drop_list",
    "enter",
    "give_longer",
    "held_now",
    "how_many_to_remind",
    "invitee_of",
    "last_moment",
    "latest_for_anybody",
    "may_send_for",
    "pass_back",
    "pass_on",
    "remind",
    "set_audience",
    "set_list",
    "settle_bands",
    "tell_closes_later",
    "tell_withdrawn",
    "why_not_add",
    "why_not_longer",
    "why_not_remind",
    "would_be_asked",
    "writers_of",
]
