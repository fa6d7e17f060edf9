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
    "/reviews/@visited/report/add/strength/": {"theme": "reading", "text": "They read."},
    "/reviews/@told_school/report/take-back/": {"because": "A slip."},
    "/reviews/@told_school/report/comments/@said/": {"words": "Put right."},
    "/reviews/@checked/report/findings/@doubted/comment/": {"words": "It was year 3."},
    "/reviews/@signing/report/sign/": {"agree": "on"},
    "/reviews/@signing/report/sign/refuse/": {"because": "Year 3."},
    "/reviews/@signing/report/signatories/@signer/replace/": {
        "because": "Left.",
        "person": "@deputy",
    },
    "/reviews/@agreed/report/areas/": {"findings": "@area"},
    "/reviews/@agreed/report/feedback/": {"useful": "4"},
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
)

WHO_FILLS = (
    dict.fromkeys(NO_FIELD_OF_OURS)
    | dict.fromkeys(RUN_BY_CORA, "cora")
    | {
        "/collaboratives/@collaborative/invite/": "cora",
        "/invitations/new/": "cora",
        "/people-data/@person/erase/": "cora",
        "/plans/@proposed/signatories/@place/replace/": "cora",
        "/reviews/@signing/report/signatories/@signer/replace/": "cora",
    }
)
