"""What people do with action plans: one function a deed, called by screens, admin and demo alike."""

from actionplans.workflow.content import (
    SomebodyElseChanged,
    add,
    change,
    reframe,
    remove,
    start,
)
from actionplans.workflow.handing_on import hand_on
from actionplans.workflow.signing import (
    CannotPropose,
    decline,
    propose,
    reopen,
    replace_signatory,
    send_back,
    sign,
    withdraw,
)

__all__ = [
    "CannotPropose",
    "SomebodyElseChanged",
    "add",
    "change",
    "decline",
    "hand_on",
    "propose",
    "reframe",
    "remove",
    "reopen",
    "replace_signatory",
    "send_back",
    "sign",
    "start",
    "withdraw",
]
