"""What a person would type into each form, where the page does not fill it in already.

Behind an @ stands what belongs there in tests/house/world.py. WHO_FILLS says who does, where it is
not the head of the school (on the site) or the coordinator (in the admin); None is a form that
asks for no field of ours: a file, a code, a key of another service.
"""

SOMEBODY = {"name": "Nell Example", "email": "nell@example.org", "kind": "governor"}

DATA = {
    "/plans/start/": {"title": "A plan", "owner": "s-@school"},
    "/plans/@draft/add/objective/": {"text": "Children sing."},
    "/plans/@proposed/withdraw/": {"because": "A slip."},
    "/plans/@proposed/sign/": {"agree": "on"},
    "/plans/@proposed/sign/refuse/": {"how": "decline", "because": "No."},
    "/schools/@school/invite/": SOMEBODY,
    "/posts/@post/end/": {"how": "now"},
    "/support/start/": {
        "title": "Singing",
        "theme": "Music",
        "phases": "infant",
        "offer": "An afternoon of singing.",
        "evidence": "Heard by others.",
    },
    "/support/@entry_listed/withdraw/": {"because": "Our singer has left."},
    "/support/@entry_listed/mark/": {"why": "We have heard them sing."},
    "/support/@entry_marked/unmark/": {"because": "Nobody sings there now."},
    "/collaboratives/@collaborative/invite/": SOMEBODY | {"kind": "committee_member"},
    "/invitations/new/": SOMEBODY | {"kind": "board_member"},
    "/people-data/@person/erase/": {"because": "asked", "name": "Priya Nair"},
    "/plans/@proposed/signatories/@place/replace/": {"because": "Left.", "person": "@person"},
    "/consultations/start/": {"title": "A consultation"},
    "/consultations/@written/write/move/q1/": {"place": "p3"},
    "/consultations/@written/write/add/": {"title": "A page"},
    "/consultations/@written/write/page/p1/add/text/": {"text": "Read this."},
    "/consultations/@asked/withdraw/": {"because": "We ask again in May."},
    "/consultations/@asked/run/add/": {"email": "ada@example.org"},
    "/consultations/@asked/run/invitees/@seat/longer/": {
        "until_on": "@later",
        "until_time": "17:00",
    },
    "/consultations/@sealed/comments/q2/themes/": {"name": "Trust"},
    "/consultations/@sealed/comments/q2/themes/@theme/merge/": {"into": "@another"},
    "/consultations/@sealed/comments/@comment/redact/": {
        "passage": "Words",
        "because": "Names a child",
        "do": "redact",
    },
    "/reviews/cycles/start/": {"year": "2028"},
    "/reviews/cycles/@cycle/framework/add/": {"name": "Music"},
    "/reviews/cycles/@cycle/schools/add/": {"schools": "@free_school"},
    "/reviews/cycles/@cycle/schools/@joined/leave/": {"because": "It joins a trust."},
    "/reviews/cycles/@cycle/clusters/add/": {"name": "Hills"},
    "/reviews/@visit/decline/": {"because": "A funeral."},
    "/reviews/@review/not-this-day/": {"because": "Sports day."},
    "/reviews/@review/cancel/": {"because": "Snow."},
    "/reviews/@review/documents/add/": {"title": "A paper", "url": "https://example.org/a"},
    "/admin/schools/collaborative/add/": {"name": "Hill Hub", "kind": "hub"},
    "/admin/schools/district/add/": {"name": "Thanet", "slug": "thanet"},
    "/admin/schools/person/add/": {"name": "Nell Example", "email": "nell@example.org"},
    "/admin/schools/post/add/": {"person": "@person", "kind": "governor", "school": "@school"},
    "/admin/schools/school/add/": {"name": "Hill School", "phase": "primary", "status": "open"},
}

NO_FIELD_OF_OURS = (
    "/consultations/@asked/receipt/",
    "/consultations/@sealed/receipt/",
    "/consultations/@asked/paper/",
    "/consultations/@written/audience/list/",
    "/reviews/cycles/@cycle/clusters/suggest/",  # a key of what was seen
    "/verify/",
    "/verify/@code/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/admin/schools/import/add/",
    "/admin/socialaccount/socialapp/add/",
    "/admin/socialaccount/socialapp/<path:object_id>/change/",
)

RUN_BY_CORA = (
    "/consultations/start/",
    "/consultations/@written/write/frame/",
    "/consultations/@written/write/move/q1/",
    "/consultations/@written/write/add/",
    "/consultations/@written/write/page/p1/",
    "/consultations/@written/write/page/p1/add/text/",
    "/consultations/@written/write/part/q1/",
    "/consultations/@asked/write/part/q1/",
    "/consultations/@written/audience/",
    "/consultations/@written/times/",
    "/consultations/@asked/times/",
    "/consultations/@asked/withdraw/",
    "/consultations/@asked/run/add/",
    "/consultations/@asked/run/invitees/@seat/longer/",
    "/consultations/@sealed/comments/q2/themes/",
    "/consultations/@sealed/comments/q2/themes/@theme/",
    "/consultations/@sealed/comments/q2/themes/@theme/merge/",
    "/consultations/@sealed/comments/@comment/redact/",
    "/consultations/@sealed/report/write/",
    "/consultations/@told/report/write/",
    "/reviews/cycles/start/",
    "/reviews/cycles/@cycle/rules/",
    "/reviews/cycles/@cycle_prepared/rules/",
    "/reviews/cycles/@cycle/calendar/",
    "/reviews/cycles/@cycle/framework/add/",
    "/reviews/cycles/@cycle/framework/@strand/",
    "/reviews/cycles/@cycle/schools/add/",
    "/reviews/cycles/@cycle/schools/@joined/",
    "/reviews/cycles/@cycle/schools/@joined/leave/",
    "/reviews/cycles/@cycle/clusters/add/",
    "/reviews/cycles/@cycle/clusters/@cluster/",
)

WHO_FILLS = (
    dict.fromkeys(NO_FIELD_OF_OURS)
    | dict.fromkeys(RUN_BY_CORA, "cora")
    | {
        "/collaboratives/@collaborative/invite/": "cora",
        "/invitations/new/": "cora",
        "/people-data/@person/erase/": "cora",
        "/support/@entry_listed/mark/": "cora",
        "/support/@entry_marked/unmark/": "cora",
        "/reviews/@review/cancel/": "cora",
        "/plans/@proposed/signatories/@place/replace/": "cora",
    }
)
