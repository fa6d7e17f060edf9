"""Sentences that Python says about schools, people and posts."""

POST_HAS_ENDED = "{post}: this post has ended already."
LAST_COORDINATOR = (
    "{name} is the only coordinator of the partnership, so this post was not ended. "
    "Invite another coordinator first."
)
POST_ENDED = "{name} is no longer {post}. That holds from now on, on every open page."
POST_WILL_END = "{name} is {post} until {day}, and no longer after that day."

# What somebody can do by a post, and cannot do without it.
CAN_DO = {
    "headteacher": [
        "write the plans of the school and of its collaboratives, and propose them for signature",
        "sign them as headteacher",
        "invite deputies, the chair and governors of the school",
        "say in the directory of support what the school offers to others",
    ],
    "deputy": [
        "write the plans of the school and of its collaboratives",
        "sign as deputy",
        "say in the directory of support what the school offers to others",
    ],
    "chair": ["read the plans of the school and of its collaboratives", "sign them as chair"],
    "governor": ["read the plans of the school and of its collaboratives"],
    "committee_chair": [
        "write the plans of the collaborative, and propose them for signature",
        "sign them as chair of the joint committee",
    ],
    "committee_member": ["read the plans of the collaborative"],
    "board_member": ["read every plan of the partnership"],
    "adviser": ["read the plans they advise on"],
    "coordinator": ["see and change everything in the partnership, and invite anybody"],
}

INVITED = "We have written to {name} at {address}. The invitation holds until {day}."
TOLD_OF_POST = "{name} has been here before, so nothing more is needed: they are {post} from now on, and an e-mail tells them."
INVITED_AGAIN = "We have written to {address} again. The invitation now holds until {day}."
INVITATION_WITHDRAWN = (
    "The invitation is withdrawn. {name} is no longer {post}, and gets no code for it."
)
ALSO_HELD = (
    "{names} is on record too as {post}. Until one of the two posts ends, no plan can be "
    "proposed, because nobody could say who signs."
)
HOLDS_IT_ALREADY = "{name} ({address}) is {post} already. Nothing was changed."
ASKED_ALREADY = (
    "{name} ({address}) has been invited as {post} already, and has not come yet. "
    "You can invite them again."
)
ADDRESS_CLOSED = (
    "Nobody can come in with the address {address}: it was closed. Ask the coordinator."
)
NOT_YOURSELF = "You cannot give a post to yourself. Ask the coordinator."
JUST_SENT = (
    "The last invitation to {name} was sent at {when}. You can invite them again after {next}: "
    "an e-mail can take a while."
)
HAS_COME = "{name} has come meanwhile. To take the post away, end it."
NOT_ASKED_ANY_MORE = "The invitation of {name} is withdrawn already."

NEWS_INVITED = "{by} has invited {name}: {post}."
NEWS_CAME = "{name} has come and signed in for the first time: {post}."
NEWS_EXPIRED_ONE = "{name} has not come: the invitation as {post} has run out."
NEWS_EXPIRED = "{count} invitations have run out: {names}."

TODO_EXPIRED = "Invite again, or withdraw"
TODO_EXPIRED_ONE = "The invitation of {name} has run out"
TODO_EXPIRED_MANY = "{count} invitations have run out"

EXPORT_MAY_NOT = "You may not see this list any more, so there is no file for you."
EXPORT_POST_ENDED = (
    "Your posts have changed since this file was asked for, so it may hold what is no longer for "
    "you. You can have it made again: then it holds what you may see now."
)
EXPORT_TOO_LONG = (
    "The list has more rows than an Excel sheet. Use the filters, or choose CSV instead."
)
EXPORT_GONE = "This file was kept until {day}. You can have it made again."
EXPORT_CLEARED = "This file is not kept any more. You can have it made again."
EXPORT_TOO_MANY = "{count} files are being made for you already. Wait until they are ready."
EXPORT_ROWS = "{count} rows"
EXPORT_ROW = "1 row"

IS_SWITCHED_OFF = "{name} is switched off already."
IS_SWITCHED_ON = "{name} is switched on already."
IS_ERASED = "The data of this person were erased, so they cannot come back under this entry."
NOT_OFF_YOURSELF = "You cannot switch yourself off. Ask another coordinator."
NOT_OFF_SUPERUSER = "The first person of this installation cannot be switched off here."
ADDRESS_TAKEN = "Somebody here has this e-mail address already."
HAS_COME_ALREADY = "{name} has come already."
POST_NEEDS_SCHOOL = "Choose the school of this post, and no collaborative."
POST_NEEDS_COLLABORATIVE = "Choose the collaborative of this post, and no school."
POST_STANDS_ALONE = "This post is for the whole partnership: leave school and collaborative empty."
POST_NO_SCHOOL = "This post is not at a school: leave the school empty."
ENDS_BEFORE_IT_BEGINS = "The last day cannot be before the first."
DAY_HAS_PASSED = "Choose today or a day that is still to come."
HAS_ENDED = "It is over already."
HOLDS_NOTHING = "{name} holds no post to invite to. Give one first."
WRITTEN_JUST_NOW = "{name} was written to less than an hour ago. An e-mail can take a while."

# -- The directory of support ------------------------------------------------------------------------
TODO_DRAFT = "Read the draft for the directory"
ENTRY_IS_NOW = "“{entry}” is “{state}” now, so this was not done. Somebody may have been quicker."
SCHOOL_HAS_CLOSED = "{school} has closed, so what it offered is not listed."
HAS_MARK = "“{entry}” has the quality mark already."
HAS_NO_MARK = "“{entry}” has no quality mark now."
MARK_NEEDS_LISTED = "“{entry}” is not listed, so there is nothing to mark yet."
MARK_ENDED_BY_CHANGE = "The text it stood for was changed."
ENTRY_CHANGED_BEFORE = (
    "Somebody has changed this entry since you opened the page, so nothing was done. "
    "Read it as it is now."
)
ENTRY_DRAFTED = "Kept as a draft. Only your school and the coordinator see it until it is listed."
ENTRY_SAVED = "Saved."
ENTRY_SAVED_MARK_ENDED = (
    "Saved. The quality mark has ended with the change; ask the coordinator to look again."
)
NEWS_MARK_GRANTED = "“{entry}” has been given the quality mark in the directory of support."
NEWS_MARK_ENDED = "“{entry}” has lost the quality mark in the directory of support: {because}"

# Each verb of an entry: what its page asks, what that means, its button, and what is told then.
SUPPORT_VERBS = {
    "list": {
        "ask": "List this entry?",
        "means": [
            "Everybody who signs in here finds it in the directory, under the name of the school.",
            "They reach the school by its telephone and website, and read who its headteacher is.",
            "You can change or withdraw it at any time.",
        ],
        "button": "List it",
        "done": "Listed. Everybody finds it in the directory now.",
    },
    "withdraw": {
        "ask": "Withdraw this entry?",
        "means": [
            "It is not in the directory any more; only the school and the coordinator see it.",
            "You can list it again, or change it first.",
        ],
        "button": "Withdraw it",
        "done": "Withdrawn. It is not in the directory any more.",
    },
    "reopen": {
        "ask": "Make this a draft again?",
        "means": ["It stays out of the directory, and can be rewritten or discarded."],
        "button": "Make it a draft",
        "done": "It is a draft again.",
    },
    "discard": {
        "ask": "Discard this draft?",
        "means": [
            "It is gone for good and cannot be listed any more.",
            "If it was made from a peer review, the same finding does not make it a second time.",
        ],
        "button": "Discard it",
        "done": "The draft is discarded.",
    },
    "mark": {
        "ask": "Grant the quality mark?",
        "means": [
            "The mark says that you have looked at these words and that they hold.",
            "It ends by itself when the school changes its title, its phases, what it offers or how that is known.",
        ],
        "button": "Grant the mark",
        "done": "The quality mark is granted.",
    },
    "unmark": {
        "ask": "Take the quality mark back?",
        "means": ["The entry stays in the directory. The school reads the reason."],
        "button": "Take it back",
        "done": "The quality mark is taken back.",
    },
}
# -- Signing ---------------------------------------------------------------------------------------
POST_OVER = (
    "{name} no longer holds the post by which they were to sign ({post}, {organisation}), so "
    "nothing was signed. The coordinator names somebody else."
)
SIGNATORY_REPLACED = "{name} has been asked to sign instead."
SEAL_AGAIN = "The seal will be tried again within a minute."
TODO_PLACE_TO_FILL = "Name who signs instead"
PLACE_TO_FILL = "{name} is no longer {post}, {organisation}, and has not signed."

# -- Imports ---------------------------------------------------------------------------------------
IMPORT_HELP = {
    "register": "All schools, as the Department for Education publishes them every night: on “Get information about schools”, under Downloads, “Establishment fields CSV” (edubasealldata…csv).",
    "links": "Which school followed which: from the same page, “Establishment links CSV” (links_edubasealldata…csv). Bring in the register first. Where a school simply became an academy, its posts and memberships pass on.",
    "people": "Heads, deputies, chairs, governors and others, with their e-mail addresses and posts: one row for each post.",
    "collaboratives": "Groups of schools with their district, who leads them and what they are good at: one row for each.",
}
DROPPED = "“{file}” was dropped. Nothing was changed."
IMPORT_FILE_GONE = "The file is not kept any more."
NO_REJECTS = "No rows are waiting to be put right."
