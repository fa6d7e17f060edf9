from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from icalendar import Calendar

from peerreview.models import DayPlan, Review, VisitDocument
from peerreview.outputs import pack
from peerreview.workflow import visit
from records.claims import BeingDrawn
from records.paper import PaperFailed
from schools.models import School
from tests.cast import fresh
from tests.peerreview import stage

PLAN = {
    "edition": "0",
    "from_1": "08:30",
    "to_1": "15:30",
    "what_1": "Walking about",
    "where_1": "All",
}
KEPT = [["08:30", "15:30", "Walking about", "All"]]


@pytest.fixture
def review(cast, time_machine):
    time_machine.move_to(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False)
    return stage.review(stage.year(cast), cast, day=date(2026, 11, 12))


@pytest.fixture
def at(review):
    """`at("plan/")` is an address below that of the review."""
    return lambda rest: f"/reviews/{review.pk}/{rest}"


def said(answer):
    return [str(message) for message in answer.wsgi_request._messages]


# -- The plan of the day -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["hana", "dev", "wes"])
def test_the_school_and_the_lead_write_the_plan(as_, review, at, who):
    client = as_(who)
    page = client.get(at("plan/"))
    assert (page.status_code, page.context["edition"]) == (200, 0)
    answer = client.post(at("plan/"), PLAN)
    assert answer.url == at("#plan")
    assert said(answer) == ["The plan of the day is kept."]
    assert DayPlan.objects.get().items == KEPT
    assert "Walking about" in client.get(at("")).content.decode()


@pytest.mark.parametrize(
    ("who", "code"), [("gus", 403), ("stan", 403), ("cora", 403), ("mei", 404)]
)
def test_others_do_not(as_, at, who, code):
    assert as_(who).get(at("plan/")).status_code == code
    assert as_(who).post(at("plan/"), PLAN).status_code == code
    assert not DayPlan.objects.exists()


def test_other_hours_are_told(as_, at):
    answer = as_("hana").post(at("plan/"), PLAN | {"to_1": "15:00"})
    assert said(answer) == [
        "The plan of the day is kept. Begin or end has changed, so everybody gets a new calendar "
        "entry."
    ]


def test_what_is_wrong_stands_at_its_line_and_nothing_typed_is_lost(as_, at):
    answer = as_("hana").post(at("plan/"), PLAN | {"to_1": "08:00"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Error: The plan of the day" in page
    assert '<a href="#id_to_1">Line 1: it ends before it begins. Check both times.</a>' in page
    assert 'id="id_to_1_error"' in page
    assert "Walking about" in page


def test_of_two_who_write_the_second_sees_both(as_, review, at, cast):
    visit.plan_day(review, by=cast.wes, seen_edition=0, items=[["08:30", "15:30", "Talk", ""]])
    answer = as_("hana").post(at("plan/"), PLAN)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "8.30am to 3.30pm: Walking about (All)" in page
    assert "8.30am to 3.30pm: Talk" in page
    assert 'name="edition" value="1"' in page
    assert DayPlan.objects.get().items == [["08:30", "15:30", "Talk", ""]]
    as_("hana").post(at("plan/"), PLAN | {"edition": "1"})
    assert DayPlan.objects.get().items == KEPT


@pytest.mark.parametrize("edition", ["", "x", "7", None])
def test_a_form_that_does_not_say_what_it_has_seen_changes_nothing(as_, at, edition):
    data = {k: v for k, v in (PLAN | {"edition": edition}).items() if v is not None}
    assert as_("hana").post(at("plan/"), data).status_code == 409
    assert not DayPlan.objects.exists()


def test_the_plan_of_a_day_that_is_over_is_only_read(as_, at):
    Review.objects.update(state="held")
    for method in ("get", "post"):
        answer = getattr(as_("hana"), method)(at("plan/"), PLAN)
        assert "is now “Held" in said(answer)[-1]
    assert not DayPlan.objects.exists()


# -- What to read before -------------------------------------------------------------------------


def a_file(name="Our plan.pdf", content=b"%PDF-1.7 words"):
    return SimpleUploadedFile(name, content)


def test_a_file_goes_in_and_comes_out_for_those_who_may(as_, at, cast, private_files):
    answer = as_("hana").post(at("documents/add/"), {"title": "Our plan", "file": a_file()})
    assert answer.url == at("#documents")
    document = VisitDocument.objects.get()
    address = at(f"documents/{document.pk}/")
    got = {}
    for who in ("hana", "gus", "stan", "cora", "mei", "priya"):
        answer = as_(who).get(address)
        got[who] = answer.status_code
        if answer.status_code == 200:
            assert answer.getvalue() == b"%PDF-1.7 words"
            assert answer["Content-Type"] == "application/pdf"
            assert answer["Content-Disposition"] == 'attachment; filename="Our plan.pdf"'
    assert got == {"hana": 200, "gus": 200, "stan": 200, "cora": 200, "mei": 404, "priya": 404}


def test_an_address_is_a_link_on_the_page(as_, at):
    as_("dev").post(
        at("documents/add/"), {"title": "Our <plan>", "url": "https://a.example/?a=1&b"}
    )
    page = as_("wes").get(at("")).content.decode()
    assert '<a href="https://a.example/?a=1&amp;b" rel="noreferrer">Our &lt;plan&gt;</a>' in page
    document = VisitDocument.objects.get()
    assert as_("wes").get(at(f"documents/{document.pk}/")).status_code == 404


def test_what_is_wrong_with_a_document_is_said(as_, at, private_files):
    answer = as_("hana").post(at("documents/add/"), {"title": "X", "file": a_file("x.exe")})
    assert answer.status_code == 422
    assert "This kind of file cannot be added." in answer.content.decode()
    assert not VisitDocument.objects.exists()


@pytest.mark.parametrize(("who", "code"), [("gus", 403), ("wes", 403), ("cora", 403), ("mei", 404)])
def test_only_the_school_adds_and_removes(as_, review, at, cast, who, code):
    document = visit.add_document(review, by=cast.hana, title="A", url="https://a.example")
    data = {"title": "B", "url": "https://b.example"}
    for address in ("documents/add/", f"documents/{document.pk}/remove/"):
        assert as_(who).get(at(address)).status_code == code
        assert as_(who).post(at(address), data).status_code == code
    assert VisitDocument.objects.get() == document


def test_the_school_removes_a_document(as_, review, at, cast):
    document = visit.add_document(review, by=cast.hana, title="A", url="https://a.example")
    address = at(f"documents/{document.pk}/remove/")
    assert "Remove “A”?" in as_("dev").get(address).content.decode()
    answer = as_("dev").post(address)
    assert said(answer) == ["A is removed."]
    assert not VisitDocument.objects.exists()
    assert as_("dev").post(address).status_code == 404


def test_a_document_of_another_review_is_not_here(as_, review, at, cast, private_files):
    other = stage.review(
        stage.Year(review.cycle, {"cedar": School.objects.get(name__startswith="Cedar")}),
        cast,
        host="cedar",
        team=(),
        day=date(2026, 11, 13),
    )
    document = visit.add_document(other, by=cast.hana, title="A", file=a_file())
    assert as_("hana").get(at(f"documents/{document.pk}/")).status_code == 404
    assert as_("hana").get(at(f"documents/{document.pk}/remove/")).status_code == 404


def test_a_file_that_is_lost_is_a_404(as_, review, at, cast, private_files):
    document = visit.add_document(review, by=cast.hana, title="A", file=a_file())
    document.file.storage.delete(document.file.name)
    assert as_("hana").get(at(f"documents/{document.pk}/")).status_code == 404


# -- What to take along --------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["contacts/", "pack.pdf", "calendar.ics"])
@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("hana", 200),
        ("dev", 200),
        ("wes", 200),
        ("stan", 200),
        ("cora", 200),
        ("gus", 403),
        ("priya", 404),
        ("mei", 404),
    ],
)
def test_who_can_be_reached_how_is_for_the_school_the_team_and_the_coordinator(
    as_, at, address, who, code, monkeypatch
):
    monkeypatch.setattr(pack, "pack_of", lambda review: b"%PDF")
    assert as_(who).get(at(address)).status_code == code


def test_contacts(as_, at, cast):
    School.objects.filter(pk=cast.ash.pk).update(telephone="01795 555 012")
    page = as_("stan").get(at("contacts/")).content.decode()
    assert '<a href="mailto:hana@example.org">hana@example.org</a>' in page
    assert '<a href="tel:01795555012">01795 555 012</a>' in page
    assert "leads the team" in page


def test_the_pack_is_a_pdf(as_, review, at, monkeypatch):
    monkeypatch.setattr(pack, "pack_of", lambda found: f"%PDF {found.pk}".encode())
    answer = as_("wes").get(at("pack.pdf"))
    assert (answer.content, answer["Content-Type"]) == (
        f"%PDF {review.pk}".encode(),
        "application/pdf",
    )
    assert answer["Content-Disposition"] == f'inline; filename="visit-pack-{review.pk}.pdf"'


@pytest.mark.parametrize("refusal", [BeingDrawn("Wait."), PaperFailed("No.")])
def test_a_pack_that_cannot_be_drawn_is_a_sentence(as_, at, monkeypatch, refusal):
    def refuse(review):
        raise refusal

    monkeypatch.setattr(pack, "pack_of", refuse)
    answer = as_("wes").get(at("pack.pdf"))
    assert (answer.url, said(answer)) == (at(""), [str(refusal)])


def test_the_calendar(as_, review, at, cast):
    answer = as_("wes").get(at("calendar.ics"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    read = Calendar.from_ical(answer.content)
    assert read["METHOD"] == "PUBLISH"
    [event] = [part for part in read.walk() if part.name == "VEVENT"]
    assert event["UID"].startswith(f"review-{review.pk}-{cast.wes.pk}@")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"day": None}, "There is no day for this review yet."),
        ({"state": "cancelled", "cancelled_because": "x"}, "is now “Cancelled”"),
    ],
)
def test_there_is_no_calendar_for_what_does_not_take_place(as_, at, review, facts, says):
    Review.objects.update(**facts)
    assert says in said(as_("wes").get(at("calendar.ics")))[0]
    assert fresh(review).sequence == 0
