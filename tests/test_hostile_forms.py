"""No form answers 500, whatever is typed into it: the real pages, with what browsers never send."""

from urllib.parse import quote_from_bytes

import pytest
from allauth.account.forms import RequestLoginCodeForm
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actionplans import forms as plan_forms
from actionplans.models import Area
from partnership.people_data.forms import EraseForm
from peerreview.forms.schedule import VisitForm
from peerreview.planning.problem import Visit
from schools import forms as school_forms
from schools.models import Person, Post, School
from tests.cast import place_of

EXAMPLES = 200

HOSTILE = [
    b"\x00",
    b"a\x00b",
    "\ud800".encode("utf-8", "surrogatepass"),
    b"\xff\xfe\xfa",
    "\u202egnp.exe\u2066".encode(),
    "مرحبا שלום".encode(),
    b"\r\n.\r\nBcc: x@example.org",
    b"9" * 5_000,
    b"-99999999999999999999999999",
    b"1e400",
    b"NaN",
    b"0001-01-01",
    b"9999-12-31",
    b"10000-01-01",
    b"2026-02-30",
    b"0000-00-00",
    b"25:61",
    b"{{ settings.SECRET_KEY }}{% include 'x' %}",
    b"' OR 1=1; --",
    b"=cmd|'/c calc'!A1",
    b"%00%s%n{0}",
    "I\u0307\u0131\ufb01\u1e9e\ufdfa".encode(),
    b"x" * 20_000,
    b"",
]
words = st.one_of(
    st.sampled_from(HOSTILE),
    st.binary(max_size=40),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.integers().map(lambda number: str(number).encode()),
    st.dates().map(lambda day: day.isoformat().encode()),
    st.tuples(st.sampled_from(HOSTILE), st.binary(max_size=9)).map(b"".join),
)

# Each page, who opens it, and what it has boxes for; "@" is filled in by `world`.
PAGES = {
    "/plans/start/": ("hana", "title owner year sign_by order"),
    "/plans/@draft/frame/": ("hana", "title owner year sign_by order edition seen_edition"),
    "/plans/@draft/add/objective/": ("hana", "text edition"),
    "/plans/@draft/add/area/": ("hana", "name aims outcomes objectives"),
    "/plans/@draft/add/action/?area=@area": ("hana", "text term_and_year on at when place"),
    "/plans/@draft/add/impact/?area=@area": ("hana", "up_to text"),
    "/plans/@draft/add/round/": ("hana", "name heads_on heads_when committee_on statement"),
    "/plans/@proposed/withdraw/": ("hana", "because"),
    "/plans/@proposed/sign/refuse/": ("hana", "because what"),
    "/plans/@proposed/sign/": ("hana", "agree sha256"),
    "/plans/@proposed/sign/code/": ("hana", "code digits sha256"),
    "/plans/@proposed/signatories/@place/replace/": ("cora", "person because"),
    "/accounts/login/": (None, "email login next"),
    "/accounts/login/code/confirm/": (None, "code"),
    "/people-data/@wes/erase/": ("cora", "because name"),
}
LISTS = {
    "/plans/": "q state year district collaborative school page after sort order",
    "/schools/": "q phase district status page after sort",
    "/collaboratives/": "q kind district page after sort",
    "/verify/AAAA-BBBB/": "code",
}


@pytest.fixture
def world(cast, plan):
    """{name behind the @: what to put there}; a second plan is proposed."""
    from tests.cast import draft, propose

    other, document = propose(draft(cast, title="Another"), cast.hana)
    return {
        "draft": plan.pk,
        "proposed": other.pk,
        "area": Area.objects.filter(plan=plan).first().pk,
        "place": place_of(document, cast.wes).pk,
        "wes": cast.dev.pk,
    }


def filled(address, world):
    for name, value in sorted(world.items(), key=lambda item: -len(item[0])):
        address = address.replace(f"@{name}", str(value))
    return address


def encoded(typed):
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in typed.items())


# -- The forms by themselves: 200 examples each ------------------------------------------------


def forms_of(cast, plan):
    """{form: makes one with what was typed}."""
    return {
        plan_forms.ObjectiveForm: plan_forms.ObjectiveForm,
        plan_forms.AreaForm: lambda typed: plan_forms.AreaForm(typed, plan=plan),
        plan_forms.ActionForm: lambda typed: plan_forms.ActionForm(typed, plan=plan),
        plan_forms.ImpactForm: plan_forms.ImpactForm,
        plan_forms.ReviewRoundForm: plan_forms.ReviewRoundForm,
        plan_forms.PlanForm: lambda typed: plan_forms.PlanForm(typed, user=cast.hana),
        plan_forms.RefuseForm: plan_forms.RefuseForm,
        school_forms.ReasonForm: school_forms.ReasonForm,
        school_forms.ReplaceForm: lambda typed: school_forms.ReplaceForm(
            typed, people=Person.objects.all()
        ),
        school_forms.AgreeForm: school_forms.AgreeForm,
        school_forms.CodeForm: school_forms.CodeForm,
        school_forms.SupportEntryForm: lambda typed: school_forms.SupportEntryForm(
            typed, schools=School.objects.all()
        ),
        school_forms.WhyMarkForm: school_forms.WhyMarkForm,
        school_forms.WhyNotForm: school_forms.WhyNotForm,
        VisitForm: lambda typed: VisitForm(
            typed,
            visit=Visit(cast.ash.pk, (1, 2), 1),
            team_size=3,
            candidates=[("Near", [("1", "Ann"), ("2", "Ben"), ("3", "Cleo")])],
        ),
        school_forms.InviteForm: lambda typed: school_forms.InviteForm(
            typed, kinds=[Post.Kind.GOVERNOR, Post.Kind.CHAIR]
        ),
        school_forms.EndPostForm: school_forms.EndPostForm,
        EraseForm: lambda typed: EraseForm(typed, person=cast.stan),
        RequestLoginCodeForm: RequestLoginCodeForm,
    }


@pytest.mark.parametrize("number", range(19))
def test_no_form_raises_anything_but_sentences(cast, plan, number):
    made = list(forms_of(cast, plan).values())
    assert len(made) == 19
    make = made[number]
    names = sorted(make({}).fields)
    seen = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.fixed_dictionaries({}, optional=dict.fromkeys(names, words)))
    def hostile(typed):
        # As Django reads what browsers, and worse, send.
        form = make(QueryDict(encoded(typed)))
        seen.append(form.is_valid())

    hostile()
    assert len(seen) >= EXAMPLES


# -- The pages, down to the database: each hostile thing in every box at once --------------------


def tried_out(names, send):
    """The statuses of the answers; each deed is taken back."""
    found = []
    for value in HOSTILE:
        with transaction.atomic():
            found.append(send(encoded(dict.fromkeys(names.split(), value))).status_code)
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("address", PAGES)
def test_no_page_with_a_form_answers_500(cast, world, client, address):
    who, names = PAGES[address]
    if who:
        client.force_login(getattr(cast, who))
    client.raise_request_exception = False
    page = filled(address, world)
    assert client.get(page).status_code in (200, 302)  # it is the page of a form
    form = "application/x-www-form-urlencoded"
    found = tried_out(names, lambda body: client.post(page, body, content_type=form))
    assert [status for status in found if status >= 500] == []
    assert len(found) == len(HOSTILE)


@pytest.mark.parametrize("address", LISTS)
def test_no_list_answers_500(cast, client, address):
    client.force_login(cast.hana)
    client.raise_request_exception = False
    found = tried_out(LISTS[address], lambda query: client.get(f"{address}?{query}"))
    assert [status for status in found if status >= 500] == []
    assert len(found) == len(HOSTILE)
