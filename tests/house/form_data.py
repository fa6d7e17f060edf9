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
    "/admin/schools/collaborative/add/": {"name": "Hill Hub", "kind": "hub"},
    "/admin/schools/district/add/": {"name": "Thanet", "slug": "thanet"},
    "/admin/schools/person/add/": {"name": "Nell Example", "email": "nell@example.org"},
    "/admin/schools/post/add/": {"person": "@person", "kind": "governor", "school": "@school"},
    "/admin/schools/school/add/": {"name": "Hill School", "phase": "primary", "status": "open"},
}

NO_FIELD_OF_OURS = (
    "/verify/",
    "/verify/@code/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/admin/schools/import/add/",
    "/admin/socialaccount/socialapp/add/",
    "/admin/socialaccount/socialapp/<path:object_id>/change/",
)

WHO_FILLS = dict.fromkeys(NO_FIELD_OF_OURS) | {
    "/collaboratives/@collaborative/invite/": "cora",
    "/invitations/new/": "cora",
    "/people-data/@person/erase/": "cora",
    "/plans/@proposed/signatories/@place/replace/": "cora",
}
