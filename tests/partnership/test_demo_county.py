"""The county of the large demo: always the same one, and set up by its files alone."""

import re
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from actionplans.models import ActionPlan
from consultation import models as consultations
from consultation.instrument import layout
from consultation.instrument.checks import check
from consultation.results.agreement import coding_of
from consultation.wording.sealing import KEY_WAS_LOST
from consultation.workflow import answering
from partnership.demo.county import files
from partnership.demo.county.consultation import county_instrument
from partnership.demo.county.making import County
from partnership.demo.county.opinions import Opinions
from partnership.demo.county.who import people_to_try
from partnership.demo.reading import tree
from records import history
from records.tables import open_table
from schools.imports import collaboratives as groups
from schools.imports import links, people, register
from schools.models import (
    Collaborative,
    Import,
    Membership,
    Person,
    Post,
    School,
    Succession,
)
from schools.workflow import imports
from tests.cast import fresh
from tests.schools.imports.tables import contents, problems

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def county():
    return County()


@pytest.fixture(scope="module")
def paths(county, tmp_path_factory):
    return files.write_files(county, tmp_path_factory.mktemp("county"), today=TODAY)


@pytest.fixture(scope="module")
def words():
    return tree("county_answers")


def table(path):
    with open_table(path, name=path.name) as opened:
        return opened.header, [row.cells for row in opened]


def test_it_has_the_size_of_a_county(county):
    assert len(county.schools) == len({school.urn for school in county.schools}) == 600
    assert Counter(school.district for school in county.schools) == dict.fromkeys(
        county.words["districts"], 50
    )
    everybody = {county.coordinator, *(held.person for held in county.posts)}
    assert len(everybody) == 3_000
    assert len({person.email for person in everybody}) == 3_000
    assert len({person.name for person in everybody}) == 3_000
    assert Counter(held.kind.value for held in county.posts)["headteacher"] == 600
    assert sum(school.urn_later is not None for school in county.schools) == 12
    assert Counter(group.kind for group in county.groups) == {
        "Alliance": 12,
        "Hub": 12,
        "Cluster": 12,
        "Collaboration": 12,
        "Formal collaboration": 12,
        "Family": 12,
    }
    assert len(county.pairs()) == 12


def test_nobody_can_be_written_to_by_accident(county):
    for held in county.posts:
        assert held.person.email.endswith(".example")


def test_it_is_always_the_same_one(county, paths, tmp_path):
    again = files.write_files(County(), tmp_path, today=TODAY)
    for name, path in again.items():
        assert table(path) == table(paths[name])


def test_its_files_have_what_the_imports_look_for(paths):
    kinds = {
        files.REGISTER: register,
        files.LATER: register,
        files.COLLABORATIVES: groups,
        files.PEOPLE: people,
        files.LINKS: links,
    }
    for name, module in kinds.items():
        with open_table(paths[name], name=name) as opened:
            for column in module.COLUMNS:
                if column.required:
                    assert opened.column(column.name, *column.aliases) is not None, (name, column)
    assert {name: len(table(path)[1]) for name, path in paths.items()} == {
        files.REGISTER: 600,
        files.LATER: 612,
        files.COLLABORATIVES: 72,
        files.PEOPLE: 3_106,
        files.LINKS: 24,
    }


# -- What its people think -------------------------------------------------------------------------

QUESTIONS = {
    "supportwhy", "principleschange", "threewhy", "reviewmodel", "reviewwhy", "agreementwords",
    "memberswhy", "payingwhy", "firstthings",
}  # fmt: skip
SAID_BY = ("any", "for", "against", "leaders", "governors", "primary", "secondary", "special")


def said_about(words, question):
    """Every comment of the file on this question."""
    return [
        t for theme in words["comments"][question] for who in SAID_BY for t in theme.get(who, ())
    ]


def yes(replies, question):
    answers = [r.answers[question] for r in replies if question in r.answers]
    return answers.count("yes") / len(answers)


def test_it_is_asked_about_its_own_county(county):
    instrument = county_instrument(county)
    assert instrument.title == "A partnership of all schools in Merrowshire"
    told = str(instrument.as_json())
    assert "Weald" not in told
    assert "the Merrowshire" not in told.replace("the Merrowshire Schools Partnership", "")
    assert [finding.says for finding in check(instrument) if finding.stops] == []


def test_its_comments_are_many_and_short_and_long(words):
    assert set(words["comments"]) == QUESTIONS
    for question, themes in words["comments"].items():
        for theme in themes:
            assert set(theme) <= {"theme", "meaning", *SAID_BY}, theme
        texts = said_about(words, question)
        assert len(texts) == len(set(texts)) >= 15, question
    lengths = [len(t.split()) for q in QUESTIONS for t in said_about(words, q)]
    assert min(lengths) <= 4
    assert max(lengths) >= 40


def test_its_comments_name_nobody_and_are_written_with_care(county, words):
    names = {*county.words["firsts"], *county.words["lasts"]}
    texts = [text for question in QUESTIONS for text in said_about(words, question)]
    texts += [words["report"]["introduction"], *words["days"]["ourday"], *words["days"]["speaker"]]
    for text in texts:
        assert "'" not in text, text
        assert '"' not in text, text
        within = {word for sentence in re.split(r"[.?!:]\s", text) for word in sentence.split()[1:]}
        assert not {word.strip(",.;?!“”") for word in within} & names, text


def test_what_people_think_differs_by_phase_and_post(county, words):
    opinions = Opinions(county_instrument(county), words)

    def many(phase, role):
        return [opinions.of(phase, role) for _ in range(300)]

    primary, secondary = many("primary", "headteacher"), many("secondary", "headteacher")
    special, governors = many("special", "headteacher"), many("primary", "governor")
    assert yes(secondary, "support") + 0.15 < yes(primary, "support")
    assert yes(special, "subcommittees") + 0.15 < yes(primary, "subcommittees")
    assert yes(primary, "sharing") + 0.05 < yes(governors, "sharing")
    assert yes(governors, "reviewname") < yes(primary, "reviewname")
    assert all("support" in reply.answers for reply in primary)


def test_they_say_what_fits_them_and_leave_things_out(county, words):
    opinions = Opinions(county_instrument(county), words)
    replies = [opinions.of("secondary", "chair") for _ in range(400)]
    assert len({len(reply.answers) for reply in replies}) > 10
    kept_back = sum(reply.withheld for reply in replies)
    assert 20 < kept_back < 90
    assert 30 < sum(not reply.quotable for reply in replies) < 120
    whose = {
        (text, who)
        for question in QUESTIONS
        for theme in words["comments"][question]
        for who in SAID_BY
        for text in theme.get(who, ())
    }
    for reply in replies:
        stance = "for" if reply.answers["support"] == "yes" else "against"
        for question in QUESTIONS & set(reply.answers):
            for text in reply.answers[question].split("\n\n"):
                fitting = [(text, who) for who in ("any", stance, "governors", "secondary")]
                assert whose & set(fitting), text


def test_they_always_think_the_same(county, words):
    first, second = (Opinions(county_instrument(county), words) for _ in range(2))
    asked = [("primary", "governor"), ("special", "deputy"), ("secondary", "headteacher")] * 20
    assert [first.of(*each) for each in asked] == [second.of(*each) for each in asked]


# -- All of it -------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db
def test_it_is_set_up_by_its_files_alone(
    county, words, tmp_path, settings, django_capture_on_commit_callbacks
):
    settings.CONSULTATION_KEYS_DIR = tmp_path / "keys"
    out = StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo", "--county", "--files", str(tmp_path), stdout=out)
    said = out.getvalue()
    assert [(imp.kind, imp.state, imp.counts) for imp in Import.objects.order_by("pk")] == [
        ("register", "done", {"new": 600}),
        ("collaboratives", "done", {"new": 72}),
        ("people", "done", {"new": 3_082, "wrong": files.WRONG_ROWS}),
        ("register", "done", {"new": 12, "closed": 12, "same": 588}),
        ("links", "done", {"new": 12, "skipped": 12}),
    ]
    assert {imp.by.email for imp in Import.objects.all()} == {county.coordinator.email}
    assert School.objects.exclude(status="closed").count() == 600
    assert (Person.objects.count(), Collaborative.objects.count()) == (3_000, 72)
    # Whoever was at a school that became an academy is at the academy now.
    after = Succession.objects.all()
    assert after.count() == 12
    for one in after:
        assert not Post.objects.current().filter(school=one.predecessor).exists()
        assert Post.objects.current().filter(school=one.successor).exists()
        assert not Membership.objects.current().filter(school=one.predecessor).exists()
    assert Counter(ActionPlan.objects.values_list("state", flat=True)) == {
        "draft": 4,
        "proposed": 3,
        "signed": 2,
        "sent_back": 1,
        "declined": 1,
    }
    assert history.broken_at() is None
    is_consulted(county, words, settings.CONSULTATION_KEYS_DIR)
    wrong = problems(Import.objects.get(kind="people"))
    assert Counter(cell[0] for cell in wrong) == {
        "A": 3,  # no school has this number
        "B": 7,  # slips, and names that several schools have
        "C": 4,  # no such role
        "E": 2,  # two people with one address: at the name …
        "F": 6,  # … and at the address; and what is no address
        "H": 4,  # ends before it begins
    }

    told = said.partition("Sign in as one of these; the code arrives at /mailbox/:\n")[2]
    rows = people_to_try(county)
    assert [line.split(maxsplit=1) for line in told.splitlines()] == [
        [row["email"], row["note"]] for row in rows
    ]
    coordinator = Person.objects.get(email=rows[0]["email"])
    assert coordinator.is_coordinator
    before, asked_before = contents(), consulted()

    # Each file once more: the later register and its links are what is on record by now.
    same = {
        files.LATER: {"same": 612},
        files.COLLABORATIVES: {"same": 72},
        files.LINKS: {"same": 12},
    }
    for name, kind in (
        (files.LATER, "register"),
        (files.LINKS, "links"),
        (files.COLLABORATIVES, "collaboratives"),
    ):
        with (tmp_path / name).open("rb") as file:
            imp = imports.upload(kind, file=file, name=name, by=coordinator, worker=False)
        imports.read(imp, by=coordinator)
        counts = fresh(imp).counts
        counts.pop("skipped", None)
        assert counts == same[name], name
    with (tmp_path / files.PEOPLE).open("rb") as file:
        imp = imports.upload("people", file=file, name="people", by=coordinator, worker=False)
    imports.read(imp, by=coordinator)
    # Nobody and no post is new. The list still has the numbers of schools that closed; and at
    # those it names, it has the days on which people began there, not at the academy.
    assert fresh(imp).counts.keys() == {"same", "changed", "wrong"}
    for row in imp.rows.filter(verdict="changed"):
        assert ("(9100" in row.label, row.changes.keys()) == (True, {"From"}), row.label
    closed = [says for says in problems(imp).values() if "has closed" in says]
    assert fresh(imp).counts["wrong"] == files.WRONG_ROWS + len(closed)
    out = StringIO()
    call_command("load_demo", "--county", stdout=out)
    assert out.getvalue() == said[said.index("\nSign in as") :]
    assert contents() == before
    assert consulted() == asked_before


def is_consulted(county, words, keys):
    """One consultation is sealed, nothing leads to anybody; the other one is open."""
    by_state = {each.state: each for each in consultations.Consultation.objects.all()}
    assert by_state.keys() == {"sealed", "published"}
    past, now_open = by_state["sealed"], by_state["published"]
    assert now_open.standing[0] == "open"
    assert past.last_moment < past.sealing.sealed_at
    assert [path.name for path in keys.iterdir()] == [f"{now_open.pk}.key"]

    made = past.sealing
    assert (made.people_invited, made.people_replied) == (2_975, 500)
    assert made.schools_invited == 0
    assert KEY_WAS_LOST not in made.problem
    assert None not in (made.key_destroyed_at, made.wal_switched_at)
    assert past.responses.count() == past.receipts.count() == 500
    assert past.invitees.filter(replied=True).count() == 500
    assert past.named_answers.count() == 59
    assert not consultations.Draft.objects.filter(consultation=past).exists()
    comments = past.comments.values_list("question", "text")
    for question, text in comments:
        assert set(text.split("\n\n")) <= set(said_about(words, question)), text
    assert {question for question, _ in comments} == QUESTIONS

    slots = layout(past.version().read)
    number = next(slot.number for slot in slots if slot.question.name == "support")
    says = Counter((r.phase, r.code[number - 1]) for r in past.responses.all())
    for_it = {p: says[p, 1] / (says[p, 1] + says[p, 2]) for p in ("primary", "secondary")}
    assert for_it["secondary"] + 0.1 < for_it["primary"]

    read = consultations.CodedBy.objects.values_list("coder__name", flat=True)
    board = next(held.person for held in county.posts if held.kind == "board_member")
    assert Counter(read) == {county.coordinator.name: 60, board.name: 60}
    coded = coding_of(past, "supportwhy")
    assert coded.both == 60
    # They mostly find the same, and not always.
    assert any(agreement.first - agreement.both for agreement in coded.themes.values())
    assert min(agreement.percent for agreement in coded.themes.values()) >= 85
    assert past.themes.count() == len(words["comments"]["supportwhy"])
    assert past.report.state == "draft"
    assert past.report.introduction.startswith("In this consultation everybody")
    assert {deed.question for deed in past.report.deeds.all()} == set(words["report"]["questions"])
    quoted = past.report.quotations.values_list("comment__text", flat=True)
    for text, wanted in zip(quoted, words["report"]["quotes"], strict=True):
        assert wanted in text.split("\n\n")

    schools = now_open.invitees.all()
    assert (schools.count(), schools.filter(replied=True).count()) == (600, 200)
    assert not schools.filter(asked=False).exists()
    drafts = consultations.Draft.objects.filter(consultation=now_open)
    assert Counter(drafts.values_list("submitted", flat=True)) == {True: 200, False: 45}
    assert drafts.exclude(notes=[]).count() == 25
    mine = schools.get(school__urn=county.yet_to_answer().urn)
    draft = answering.draft_of(now_open, mine)
    assert (draft.submitted, len(draft.notes), draft.answers != {}) == (False, 1, True)


def consulted():
    """Every row about consultations: {model: rows}."""
    return {
        model.__name__: sorted(map(repr, model.objects.values()))
        for model in apps.get_app_config("consultation").get_models()
    }
