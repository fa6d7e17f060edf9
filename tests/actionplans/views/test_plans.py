from datetime import UTC, date, datetime

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from actionplans import workflow
from actionplans.models import Action, ActionPlan, Area, Impact, Objective, ReviewRound
from records.models import Document, Seal
from schools.models import Collaborative, District, Membership
from tests.cast import draft, fresh, place_of, propose, sign, sign_by_all

SEES = {"hana", "wes", "gus", "mei", "dev", "priya", "cora", "ada"}


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def seal(document):
    return Seal.objects.create(
        document=document,
        pdf=b"%PDF the sealed one",
        sha256="a" * 64,
        size=19,
        history_head="b" * 64,
        sealed_at=datetime(2026, 9, 4, 11, 0, tzinfo=UTC),
    )


def queries(client, address):
    """How many queries one request takes: session, person and posts included."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# -- The list ------------------------------------------------------------------------------------


def rows(answer):
    """(title, owner, period, standing, signed, sign by) of each row, as shown."""
    import re

    body = answer.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    found = []
    for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        texts = [re.sub(r"<svg.*?</svg>", "", c, flags=re.DOTALL) for c in cells]
        title, owner = re.findall(r">([^<>]+)</(?:a|span)>", texts[0])
        found.append((title, owner, *[re.sub(r"<[^>]+>", "", c).strip() for c in texts[1:]]))
    return found


def test_the_list_says_how_far_each_plan_has_come(as_, cast, time_machine):
    moments = iter(range(1, 20))

    def later():
        time_machine.move_to(datetime(2026, 9, 4, next(moments), 0, tzinfo=UTC), tick=False)

    later()
    own = workflow.start(
        title="Own plan", year=2025, school=cast.ash, by=cast.hana, sign_by=date(2026, 12, 1)
    )
    later()
    plan, document = propose(draft(cast, title="Signed & sealed"), cast.hana)
    seal(sign_by_all(plan, document, cast))
    later()
    plan, document = propose(draft(cast, title="Half signed"), cast.hana)
    sign(plan, document, cast.hana)
    sign(plan, document, cast.wes)
    later()
    plan, document = propose(draft(cast, title="Sent back"), cast.hana)
    workflow.send_back(plan, place_of(document, cast.gus), by=cast.gus, because="x")
    later()
    plan, document = propose(draft(cast, title="Signed, not sealed"), cast.hana)
    sign_by_all(plan, document, cast)
    later()
    draft(cast, title="Draft")
    assert own.pk
    answer = as_("hana").get("/plans/")
    both = "Ash and Beech"
    assert rows(answer) == [
        ("Draft", both, "2026–27", "Draft", "–", "–"),
        ("Signed, not sealed", both, "2026–27", "Signed by all", "4 of 4", "–"),
        ("Sent back", both, "2026–27", "Sent back", "0 of 4", "–"),
        ("Half signed", both, "2026–27", "Waiting for signatures", "2 of 4", "–"),
        ("Signed &amp; sealed", both, "2026–27", "Sealed", "4 of 4", "–"),
        ("Own plan", "Ash Lane Infant School", "2025–26", "Draft", "–", "1 Dec 2026"),
    ]


def test_who_was_replaced_is_not_counted(as_, cast, proposed):
    plan, document = proposed
    workflow.replace_signatory(
        plan, place_of(document, cast.gus), person=cast.priya, by=cast.cora, because="x"
    )
    [row] = rows(as_("hana").get("/plans/"))
    assert row[4] == "0 of 4"


def test_the_newest_version_counts(as_, cast, signed):
    plan, first = signed
    seal(fresh(first))
    workflow.reopen(plan, by=cast.hana)
    assert [r[3:5] for r in rows(as_("hana").get("/plans/"))] == [("Draft", "–")]
    plan, second = propose(fresh(plan), cast.hana)
    sign(plan, second, cast.hana)
    assert [r[3:5] for r in rows(as_("hana").get("/plans/"))] == [
        ("Waiting for signatures", "1 of 4")
    ]


def test_everybody_sees_their_own_plans_only(as_, cast, plan):
    listed = {
        key for key in cast.people if "Joint plan" in as_(key).get("/plans/").content.decode()
    }
    assert listed == SEES
    page = as_("stan").get("/plans/").content.decode()
    assert "No plans yet" in page
    assert "Start a plan" in page  # stan is a head: elsewhere
    assert "Start a plan" not in as_("gus").get("/plans/").content.decode()


def test_counts_of_the_facets_go_by_what_one_may_see(as_, cast, plan):
    other = Collaborative.objects.create(name="Elsewhere", district=cast.district)
    Membership.objects.create(collaborative=other, school=cast.elsewhere)
    workflow.start(title="Theirs", year=2024, collaborative=other, by=cast.stan)

    def facets(key):
        return {
            f.name: {o.value: o.count for o in f.options if o.count}
            for f in as_(key).get("/plans/").context["facets"]
        }

    assert {key: facets(key) for key in ("hana", "stan", "cora")} == {
        "hana": {"state": {"draft": 1}, "year": {"2026": 1}, "district": {"swale": 1}},
        "stan": {"state": {"draft": 1}, "year": {"2024": 1}, "district": {"swale": 1}},
        "cora": {
            "state": {"draft": 2},
            "year": {"2026": 1, "2024": 1},
            "district": {"swale": 2},
        },
    }


def test_the_list_is_narrowed_down_by_state_year_district_and_title(as_, cast, plan):
    dover = District.objects.create(name="Dover", slug="dover")
    far = Collaborative.objects.create(name="Far", district=dover)
    workflow.start(title="St Mary’s plan", year=2024, collaborative=far, by=cast.cora)
    propose(draft(cast, title="Proposed plan"), cast.hana)
    cora = as_("cora")

    def titles(query):
        return [row[0] for row in rows(cora.get(f"/plans/?{query}"))]

    assert titles("state=proposed") == ["Proposed plan"]
    assert titles("year=2024") == ["St Mary’s plan"]
    assert titles("year=2026") == ["Proposed plan", "Joint plan"]
    assert titles("district=dover") == ["St Mary’s plan"]
    assert titles("search=saint+mary") == ["St Mary’s plan"]
    assert titles("district=swale&state=draft") == ["Joint plan"]


@pytest.mark.parametrize("key", ["hana", "cora", "stan"])
def test_the_list_takes_six_queries_however_long_it_is(as_, cast, key):
    client = as_(key)
    for many in (1, 3, 60):
        while ActionPlan.objects.filter(school=cast.elsewhere).count() < many:
            workflow.start(title="Theirs", year=2026, school=cast.elsewhere, by=cast.stan)
            workflow.start(title="Ours", year=2026, school=cast.ash, by=cast.hana)
        assert (many, queries(client, "/plans/")) == (many, LIST_QUERIES)


LIST_QUERIES = 6  # session, person, posts, choices of the facets, all counts, rows


# -- The page of a plan ----------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "print/", "history/", "sealing/"])
def test_the_pages_of_a_plan_are_for_those_it_concerns(as_, cast, plan, page):
    address = f"{plan.get_absolute_url()}{page}"
    codes = {key: as_(key).get(address).status_code for key in cast.people}
    assert codes == {key: 200 if key in SEES else 404 for key in cast.people}


@pytest.mark.parametrize("page", ["", "print/", "sealing/", "propose/"])
def test_the_page_of_a_plan_takes_the_same_queries_at_1_10_and_50_areas(as_, cast, page):
    hana = as_("hana")
    taken = {}
    for areas in (1, 10, 50):
        plan = workflow.start(
            title=f"{areas}", year=2026, collaborative=cast.collaborative, by=cast.hana
        )
        objective = Objective.objects.create(plan=plan, number=1, text="Read.")
        ReviewRound.objects.create(plan=plan, name="July")
        for n in range(areas):
            area = Area.objects.create(plan=plan, position=n + 1, name=f"Area {n}")
            area.objectives.add(objective)
            Action.objects.create(area=area, text="Meet.")
            Impact.objects.create(area=area, up_to=date(2026, 7, 1), text="Good.")
        taken[areas] = queries(hana, f"{plan.get_absolute_url()}{page}")
    assert taken == dict.fromkeys((1, 10, 50), taken[1])


def test_nor_does_it_take_more_with_many_versions_and_signatories(as_, cast, plan):
    hana, taken = as_("hana"), []
    for _ in range(3):
        plan, document = propose(fresh(plan), cast.hana)
        sign(plan, document, cast.hana)
        taken.append(queries(hana, plan.get_absolute_url()))
        workflow.withdraw(plan, by=cast.hana, because="x")
    assert taken == [taken[0]] * 3


def may(as_, key, plan):
    answer = as_(key).get(plan.get_absolute_url())
    flags = ("can_edit", "can_propose", "can_withdraw", "can_reopen", "can_replace", "to_sign")
    return {flag for flag in flags if answer.context[flag]}


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (
            "draft",
            {
                "hana": {"can_edit", "can_propose"},
                "dev": {"can_edit"},
                "cora": {"can_edit", "can_propose"},
            },
        ),
        (
            "proposed",
            {
                "hana": {"can_withdraw", "to_sign"},
                "dev": set(),
                "cora": {"can_withdraw", "can_replace"},
                "gus": set(),
            },
        ),
        ("signed", {"hana": {"can_reopen"}, "dev": set(), "cora": {"can_reopen"}}),
    ],
)
def test_what_the_page_offers_follows_from_post_and_state(as_, cast, plan, state, offered):
    if state != "draft":
        plan, document = propose(plan, cast.hana)
    if state == "signed":
        sign_by_all(plan, document, cast)
    offered |= {"priya": set(), "ada": set()}
    assert {key: may(as_, key, plan) for key in offered} == offered


def test_it_offers_to_sign_to_those_whose_turn_it_is(as_, cast, proposed):
    plan, document = proposed
    sign(plan, document, cast.hana)
    sign(plan, document, cast.wes)
    offered = {k for k in ("hana", "wes", "gus", "mei") if "to_sign" in may(as_, k, plan)}
    assert offered == {"gus", "mei"}
    page = as_("gus").get(plan.get_absolute_url()).content.decode()
    assert f'href="/plans/{plan.pk}/sign/"' in page


def test_objectives_and_areas_point_at_each_other(as_, cast, plan):
    first, second = plan.objectives.all()
    one, two = plan.areas.all()
    two.objectives.set([second])
    page = as_("priya").get(plan.get_absolute_url())
    assert {o.number: o.served_by for o in page.context["objectives"]} == {1: [one], 2: [one, two]}
    assert {a: a.numbers for a in page.context["areas"]} == {one: [first, second], two: [second]}
    text = page.content.decode()
    for anchor in (f"objective-{first.pk}", f"area-{two.pk}"):
        assert f'href="#{anchor}"' in text
        assert f'id="{anchor}"' in text


def test_why_a_plan_came_back_stands_on_its_page(as_, cast, proposed):
    plan, document = proposed
    workflow.decline(plan, place_of(document, cast.gus), by=cast.gus, because="Not <now>.")
    page = as_("hana").get(plan.get_absolute_url()).content.decode()
    assert "A signatory has declined" in page
    assert "Not &lt;now&gt;." in page


def test_the_page_shows_the_seal_being_made_then_there_or_failed(as_, cast, signed):
    plan, document = signed
    hana = as_("hana")

    def part():
        return hana.get(f"{plan.get_absolute_url()}sealing/").content.decode()

    assert "Being sealed" in part()
    assert 'hx-trigger="every 2s"' in part()
    Document.objects.filter(pk=document.pk).update(seal_tries=3, seal_problem="Too <long>.")
    assert "could not be sealed" in part()
    assert "Too &lt;long&gt;." in part()
    assert "hx-trigger" not in part()
    assert "Try the seal again" not in part()
    cora = as_("cora").get(f"{plan.get_absolute_url()}sealing/").content.decode()
    assert "Try the seal again" in cora
    seal(fresh(document))
    assert "Download the sealed PDF" in part()
    assert "a" * 64 in part().replace("<wbr>", "").replace(" ", "")
    assert "<html" not in part()


def test_the_signed_version_in_force_stays_reachable_while_the_next_is_written(as_, cast, signed):
    plan, document = signed
    seal(fresh(document))
    workflow.reopen(plan, by=cast.hana)
    propose(fresh(plan), cast.hana)
    page = as_("hana").get(plan.get_absolute_url()).content.decode()
    assert "Still in force" in page
    assert f'href="/plans/{plan.pk}/versions/1/"' in page


def test_the_print_view_holds_the_whole_plan(as_, cast, plan):
    area = plan.areas.first()
    workflow.add(Impact, to=area, by=cast.hana, up_to=date(2026, 7, 1), text="It helped.")
    workflow.add(ReviewRound, to=plan, by=cast.hana, name="July 2026", statement="Agreed by all.")
    page = as_("priya").get(f"{plan.get_absolute_url()}print/").content.decode()
    for words in (
        "Children read for pleasure.",
        "Area 2",
        "To do better.",
        "Autumn 2026",
        "Meet and plan.",
        "It is better.",
        "To July 2026",
        "It helped.",
        "July 2026",
        "Agreed by all.",
    ):
        assert words in page


def test_the_history_tells_deeds_and_changes(as_, cast, proposed):
    plan, document = proposed
    workflow.withdraw(plan, by=cast.hana, because="A <mistake>.")
    workflow.change(plan.areas.first(), by=cast.wes, seen_edition=1, name="New name")
    answer = as_("priya").get(f"{plan.get_absolute_url()}history/")
    assert [line.became for line in answer.context["lines"]] == [
        *("withdrawn", "draft", "frozen", "proposed", "started"),
    ]
    page = answer.content.decode()
    for words in (
        "Withdrawn from signing",
        "A <mistake>.",
        "Hana Okafor",
        "Wes Hughes",
        "Area 1",
        "New name",
        document.sha256,
    ):
        assert escape(words) in page
    assert "A <mistake>." not in page


# -- Starting, and the frame -------------------------------------------------------------------------


def typed(plan=None, **facts):
    frame = {"title": "New plan", "year": "2026", "turn_headteacher": "1", "turn_chair": "2"}
    return frame | ({"edition": plan.edition} if plan else {}) | facts


def test_who_may_start_a_plan_does(as_, cast, time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 11, 0, tzinfo=UTC), tick=False)
    dev = as_("dev")
    assert dev.get("/plans/start/").status_code == 200
    answer = dev.post("/plans/start/", typed(owner=f"c-{cast.collaborative.pk}"))
    plan = ActionPlan.objects.get()
    assert (answer.status_code, answer.url) == (302, plan.get_absolute_url())
    assert told(answer) == ["The plan is started. Add its objectives first."]
    assert (plan.title, plan.created_by, plan.signing_order) == (
        "New plan",
        cast.dev,
        [["headteacher"], ["chair"]],
    )


def test_who_may_not_is_told_so(as_, cast):
    codes = {
        key: (as_(key).get("/plans/start/").status_code, as_(key).post("/plans/start/").status_code)
        for key in ("gus", "priya", "ada", "hana", "cora")
    }
    assert codes == {
        "gus": (403, 403),
        "priya": (403, 403),
        "ada": (403, 403),
        "hana": (200, 422),
        "cora": (200, 422),
    }
    assert not ActionPlan.objects.exists()


def test_a_refused_frame_keeps_what_was_typed(as_, cast):
    answer = as_("hana").post(
        "/plans/start/", typed(title="Kept <title>", sign_by="nonsense", owner="c-0")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: Start a plan" in page
    assert 'value="Kept &lt;title&gt;"' in page
    assert 'value="nonsense"' in page
    assert page.count("Enter a real day, for example 5 December 2026.") == 2  # summary and field


def test_the_frame_is_changed_in_its_newest_edition_only(as_, cast, time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 11, 0, tzinfo=UTC), tick=False)
    plan = draft(cast)
    address = f"{plan.get_absolute_url()}frame/"
    assert f'name="edition" value="{plan.edition}"' in as_("wes").get(address).content.decode()
    answer = as_("wes").post(address, typed(plan, title="Wes’s title"))
    assert (answer.status_code, told(answer)) == (302, ["Saved."])
    answer = as_("hana").post(address, typed(plan, title="Hana’s title"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert escape("it is now “Wes’s title”, 2026–27.") in page
    assert 'value="Hana’s title"' in page
    assert fresh(plan).title == "Wes’s title"
    plan = fresh(plan)
    assert f'name="edition" value="{plan.edition}"' in page
    assert as_("hana").post(address, typed(plan, title="Hana’s title")).status_code == 302
    assert fresh(plan).title == "Hana’s title"


@pytest.mark.parametrize("edition", ["", "abc", "-1", "²", "1e5", "9" * 30, "\0"])
def test_an_edition_that_is_no_number_is_an_old_one(as_, cast, edition, time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 11, 0, tzinfo=UTC), tick=False)
    plan = draft(cast)
    answer = as_("wes").post(f"{plan.get_absolute_url()}frame/", typed(edition=edition))
    assert (answer.status_code, fresh(plan).title) == (409, "Joint plan")


def test_the_frame_of_a_proposed_plan_is_fixed(as_, cast, proposed):
    plan, _ = proposed
    address = f"{plan.get_absolute_url()}frame/"
    for answer in (as_("hana").get(address), as_("hana").post(address, typed(plan))):
        assert (answer.status_code, answer.url) == (302, plan.get_absolute_url())
        assert told(answer)[-1].startswith(
            "Joint plan is “Waiting for signatures”, so its text is fixed"
        )
    assert fresh(plan).title == "Joint plan"


def test_the_frame_is_for_editors(as_, cast, plan):
    address = f"{plan.get_absolute_url()}frame/"
    codes = {key: as_(key).get(address).status_code for key in cast.people}
    assert codes == {
        **dict.fromkeys(("hana", "wes", "dev", "cora"), 200),
        **dict.fromkeys(("gus", "mei", "priya", "ada"), 403),
        "stan": 404,
    }
