import re
from datetime import UTC, datetime

import pytest
from django.utils.html import escape

from actionplans import workflow
from actionplans.models import ActionPlan
from records import letters
from records.models import Document, Letter
from tests import urlconf
from tests.cast import draft, fresh, place_of, propose, sign


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = urlconf.read(demo=True)


@pytest.fixture
def elsewhere(settings):
    settings.DEMO = False
    settings.ROOT_URLCONF = urlconf.read(demo=False)


def listed(as_, key):
    """(deed, about, place, link) of what the home page lists."""
    answer = as_(key).get("/")
    page = answer.content.decode()
    todos = [todo for todo, _ in answer.context["todos"]]
    for todo in todos:
        assert f'href="{escape(todo.url)}"' in page
        assert escape(f"{todo.deed}: {todo.about}") in page
    assert page.count('class="task-what"') == len(todos)
    return [(t.deed, t.about, t.place) for t in todos]


def test_home_lists_exactly_what_needs_each_of_us(as_, cast, proposed):
    _, document = proposed
    two, second = propose(draft(cast, title="Second plan"), cast.hana)
    workflow.send_back(two, place_of(second, cast.gus), by=cast.gus, because="Dates.")
    three, third = propose(draft(cast, title="Third plan"), cast.wes)
    for person in (cast.hana, cast.wes):
        sign(three, third, person)
    failed = _signed_but_not_sealed(cast)
    ash, beech = "Ash Lane Infant School", "Beech Hill Infant School"
    assert {key: listed(as_, key) for key in cast.people} == {
        "hana": [
            ("Change and propose again", "Second plan", "Ash and Beech"),
            ("Read and sign", str(document), ash),
        ]
        if str(document) > "Second plan"
        else [
            ("Read and sign", str(document), ash),
            ("Change and propose again", "Second plan", "Ash and Beech"),
        ],
        "wes": [("Read and sign", str(document), beech)],
        "gus": [("Read and sign", str(third), ash)],
        "mei": [("Read and sign", str(third), beech)],
        "cora": [("Look at the seal that failed", str(failed), "")],
        **{key: [] for key in ("dev", "priya", "ada", "stan")},
    }


def _signed_but_not_sealed(cast):
    from tests.cast import sign_by_all

    plan, document = propose(draft(cast, title="Failed plan"), cast.hana)
    sign_by_all(plan, document, cast)
    Document.objects.filter(pk=document.pk).update(seal_tries=3, seal_problem="Too <long>.")
    return document


def test_a_link_on_the_home_page_leads_to_the_right_desk(as_, cast, proposed):
    [(todo, _)] = as_("hana").get("/").context["todos"]
    assert "You sign as Headteacher" in as_("hana").get(todo.url).content.decode()


def test_the_most_urgent_comes_first_and_says_so(as_, cast, time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 11, 0, tzinfo=UTC), tick=False)
    for title, sign_by in (
        ("No date", None),
        ("In a month", "2026-10-04"),
        ("In a week", "2026-09-11"),
        ("Today", "2026-09-04"),
    ):
        plan = draft(cast, title=title)
        ActionPlan.objects.filter(pk=plan.pk).update(sign_by=sign_by)
        propose(fresh(plan), cast.hana)
    time_machine.move_to(datetime(2026, 9, 5, 11, 0, tzinfo=UTC), tick=False)
    answer = as_("hana").get("/")
    assert [(todo.about, left) for todo, left in answer.context["todos"]] == [
        ("Today (version 1)", -1),
        ("In a week (version 1)", 6),
        ("In a month (version 1)", 29),
        ("No date (version 1)", None),
    ]
    page = answer.content.decode()
    assert (page.count("Overdue"), page.count("Due soon"), page.count("is-overdue")) == (1, 1, 1)
    assert "by 11 September 2026" in page


def test_with_nothing_to_do_home_says_so(as_, cast):
    page = as_("dev").get("/").content.decode()
    assert "Nothing needs you now" in page
    assert "No plans yet" in page


def test_home_shows_ones_own_plans_posts_and_collaboratives(as_, cast, plan):
    answer = as_("gus").get("/")
    assert list(answer.context["plans"]) == [plan]
    assert [str(p) for p in answer.context["posts"]] == [
        "Chair of governors, Ash Lane Infant School"
    ]
    assert list(answer.context["collaboratives"]) == [cast.collaborative]
    stan = as_("stan").get("/")
    assert (list(stan.context["plans"]), list(stan.context["collaboratives"])) == ([], [])


@pytest.mark.parametrize("many", [1, 8])
def test_home_takes_few_queries_however_much_there_is(
    as_, cast, many, django_assert_max_num_queries
):
    for n in range(many):
        propose(draft(cast, title=f"Plan {n}"), cast.hana)
    hana = as_("hana")
    with django_assert_max_num_queries(22):
        hana.get("/")


# -- Only in the demo ----------------------------------------------------------------------------


DEMO_PAGES = ("/mailbox/", "/mailbox/{letter}/", "/mailbox/{letter}/invite.ics", "/pieces/")


@pytest.fixture
def letter(cast):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"
    letters.write("k", to=cast.hana, template="digest", context={"news": []}, calendar=calendar)
    return Letter.objects.get()


def test_in_the_demo_all_letters_are_read_without_signing_in(client, demo, letter):
    codes = {page: client.get(page.format(letter=letter.pk)).status_code for page in DEMO_PAGES}
    assert codes == dict.fromkeys(DEMO_PAGES, 200)


def test_a_calendar_entry_is_shown_and_fetched(client, demo, letter):
    page = client.get(f"/mailbox/{letter.pk}/").content.decode()
    assert f'<a href="/mailbox/{letter.pk}/invite.ics">invite.ics</a>, takes it out' in page
    file = client.get(f"/mailbox/{letter.pk}/invite.ics")
    assert file.content.decode() == letter.calendar
    assert file["Content-Type"] == "text/calendar; charset=utf-8; method=CANCEL"
    Letter.objects.update(calendar="")
    assert "Calendar entry" not in client.get(f"/mailbox/{letter.pk}/").content.decode()
    assert client.get(f"/mailbox/{letter.pk}/invite.ics").status_code == 404


def test_elsewhere_there_is_no_mailbox_for_anybody(client, as_, elsewhere, letter):
    for client_ in (client, as_("cora")):
        codes = {p: client_.get(p.format(letter=letter.pk)).status_code for p in DEMO_PAGES}
        assert codes == dict.fromkeys(DEMO_PAGES, 404)


def test_the_mailbox_shows_the_letters_newest_first_and_of_one_person(client, demo, cast):
    for n in range(35):
        letters.write_plain(f"a{n}", address="a@example.org", subject=f"Letter {n}", text="T")
    letters.write_plain("b", address="b@example.org", subject="To <b>", text="T")
    shown = [letter.subject for letter in client.get("/mailbox/").context["letters"]]
    assert shown == ["To <b>", *(f"Letter {n}" for n in range(34, 5, -1))]
    shown = client.get("/mailbox/?page=2").context["letters"]
    assert [letter.subject for letter in shown] == [f"Letter {n}" for n in range(5, -1, -1)]
    answer = client.get("/mailbox/?to=B%40example.org")
    assert [letter.subject for letter in answer.context["letters"]] == ["To <b>"]
    assert "To &lt;b&gt;" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("to=%00", 200),
        ("to=%ED%A0%80", 200),
        ("to=" + "x" * 10_000, 200),
        ("page=abc", 404),
        ("page=%00", 404),
        ("page=99", 404),
    ],
)
def test_junk_in_the_address_of_the_mailbox_breaks_nothing(client, demo, db, query, code):
    assert client.get("/mailbox/", QUERY_STRING=query).status_code == code


def test_a_letter_is_shown_as_text(client, demo, cast):
    letters.write_plain(
        "k",
        address="a@example.org",
        subject="<i>S</i>",
        text="<script>x</script> https://a.example",
    )
    page = client.get(f"/mailbox/{Letter.objects.get().pk}/").content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "&lt;i&gt;S&lt;/i&gt;" in page
    assert client.get("/mailbox/0/").status_code == 404


# -- Errors --------------------------------------------------------------------------------------


def test_foreign_and_missing_look_the_same(as_, cast, plan):
    pages = []
    for address in (f"/plans/{plan.pk}/", "/plans/0/"):
        answer = as_("stan").get(address)
        assert answer.status_code == 404
        pages.append(re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", answer.content.decode()))
    assert pages[0] == pages[1]
    assert "We cannot find that page" in pages[0]
    nonsense = as_("stan").get("/nonsense/")
    assert nonsense.status_code == 404
    assert "We cannot find that page" in nonsense.content.decode()


def test_a_form_that_was_open_too_long_says_how_to_go_on(cast, plan):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.hana)
    answer = client.post(f"/plans/{plan.pk}/propose/")
    assert answer.status_code == 403
    assert "This is not yours to do" not in answer.content.decode()
    assert fresh(plan).state == "draft"
