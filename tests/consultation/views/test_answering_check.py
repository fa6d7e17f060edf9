"""The check, the sending, the receipt, and one's own answers on paper."""

import pytest
from django.db import connection

from consultation import keys
from consultation.models import Invitee
from consultation.outputs import own_answers
from consultation.views.answering.check import ONE_PDF
from consultation.workflow import answering
from records import claims, paper
from records.models import Document, Job, Letter
from tests.consultation.stage import answer, close, fresh, invitee, published

ALL = {
    "q1": "yes",
    "q2": "Two\nlines & <more>",
    "g1": "no",
    "q3": "5",
    "q4": "o2",
    "q6": ["o2", "o1"],
    "q7": {"from": 100, "to": 250},
    "q10": "yes",
}


def at(consultation, more, slug="me"):
    return f"/consultations/{consultation.pk}/answer/{slug}/{more}"


def edition_on(page):
    return page.split('name="edition" value="')[1].split('"')[0]


def press_send(client, consultation, slug="me", **choices):
    """Look at the check and send it as it stands."""
    page = client.get(at(consultation, "check/", slug)).content.decode()
    return client.post(at(consultation, "check/", slug), {"edition": edition_on(page)} | choices)


def draft_of(consultation, person=None, school=None):
    return answering.draft_of(consultation, invitee(consultation, person, school))


def section(page, heading):
    """The part of the page under this heading."""
    return page.split(heading, 1)[1].split("</section>")[0]


def test_all_answers_are_told_in_words_each_where_it_belongs(as_, cast, consultation):
    answer(consultation, cast.hana, ALL, send=False)
    page = as_("hana").get(at(consultation, "check/")).content.decode()
    told = section(page, "<h2>The proposal</h2>")
    assert "Two\nlines &amp; &lt;more&gt;" in told
    assert f'{at(consultation, "p1/")}#q2">Change<' in told
    told = section(page, "<h2>How it works</h2>")
    for words in ("Yearly", "1. Money\n2. Time", "£100 to £250 a year", "Not answered"):
        assert words in told
    assert "May we pass your name on?" not in told
    named = section(page, "With your name</h2>")
    assert "goes with your name to the coordinator of the reviews" in named
    assert ">Yes<" in named
    off = section(page, "Will not be sent</h2>")
    assert "It would work here" in off
    assert "Strongly agree" in off
    assert page.count("Strongly agree") == 1
    assert "all phases · all roles · all districts" in page


def test_what_is_missing_is_named_and_stops_the_sending(as_, cast, consultation):
    answer(consultation, cast.hana, {"q4": "o1"}, send=False)
    client = as_("hana")
    page = client.get(at(consultation, "check/")).content.decode()
    assert "Not answered, and required" in page
    answered = press_send(client, consultation, withheld="yes", quotable="no")
    page = answered.content.decode()
    assert answered.status_code == 422
    assert f'<a href="{at(consultation, "p1/")}#q1">Answer question 1: Do you support it?' in page
    assert page.count(" checked>") == 2  # the choices are not lost
    assert not draft_of(consultation, cast.hana).submitted


def test_sending_ends_on_a_page_with_the_receipt(as_, cast, consultation):
    answer(consultation, cast.hana, ALL, send=False)
    client = as_("hana")
    answered = press_send(client, consultation, withheld="yes", quotable="no")
    assert answered.url == at(consultation, "sent/")
    receipt = keys.read(consultation.pk).receipt(f"person:{cast.hana.pk}")
    page = client.get(answered.url).content.decode()
    assert f'<code id="receipt">{receipt}</code>' in page
    assert "No e-mail confirms this" in page
    assert receipt not in answered.url
    draft = draft_of(consultation, cast.hana)
    assert (draft.submitted, draft.withheld, draft.quotable) == (True, True, False)
    assert "q3" not in draft.answers
    assert not Letter.objects.exists()
    # The page of the consultation has it too.
    landing = client.get(consultation.get_absolute_url()).content.decode()
    assert f">{receipt}</code>" in landing
    assert "Change my answers" in landing


def test_without_a_choice_all_is_broken_down_and_may_be_quoted(as_, cast, consultation):
    answer(consultation, cast.hana, ALL, send=False)
    press_send(as_("hana"), consultation)
    draft = draft_of(consultation, cast.hana)
    assert (draft.submitted, draft.withheld, draft.quotable) == (True, False, True)


def test_a_second_click_says_the_same(as_, cast, consultation):
    answer(consultation, cast.hana, ALL, send=False)
    client = as_("hana")
    page = client.get(at(consultation, "check/")).content.decode()
    given = {"edition": edition_on(page)}
    first, second = (client.post(at(consultation, "check/"), given) for _ in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Invitee.objects.filter(consultation=consultation, replied=True).count() == 1


def test_what_was_changed_since_is_shown_before_it_is_sent(as_, cast, consultation):
    answer(consultation, cast.hana, ALL, send=False)
    client = as_("hana")
    edition = edition_on(client.get(at(consultation, "check/")).content.decode())
    answer(consultation, cast.hana, {"q2": "Changed since"}, send=False)
    answered = client.post(at(consultation, "check/"), {"edition": edition, "withheld": "yes"})
    page = answered.content.decode()
    assert answered.status_code == 409
    assert "Answers were changed meanwhile" in page
    assert "Changed since" in page
    assert not draft_of(consultation, cast.hana).submitted


@pytest.mark.parametrize("edition", ["", "-1", "x", "9" * 30, "²"])
def test_a_forged_edition_sends_nothing(as_, cast, consultation, edition):
    answer(consultation, cast.hana, ALL, send=False)
    answered = as_("hana").post(at(consultation, "check/"), {"edition": edition})
    assert answered.status_code == 409
    assert not draft_of(consultation, cast.hana).submitted


def test_before_it_is_sent_there_is_no_confirmation(as_, cast, consultation):
    answer(consultation, cast.hana, ALL, send=False)
    assert as_("hana").get(at(consultation, "sent/")).url == at(consultation, "check/")


# -- A school --------------------------------------------------------------------------------------


def test_the_deputy_makes_it_ready_and_the_chair_sends_it(as_, cast):
    consultation = published(cast, asks="both")
    slug = f"school-{cast.ash.pk}"
    answer(consultation, cast.dev, {"q1": "yes"}, school=cast.ash, send=False)
    client = as_("dev")
    page = client.get(at(consultation, "check/", slug)).content.decode()
    assert "Ready for Gus Merriman or Hana Okafor to send" in page
    assert "Send as the school" not in page
    refused = client.post(at(consultation, "check/", slug), {"edition": edition_on(page)})
    assert refused.status_code == 410
    assert "The head or the chair of governors sends" in refused.content.decode()
    assert not draft_of(consultation, school=cast.ash).submitted
    sent = press_send(as_("gus"), consultation, slug)
    assert sent.url == at(consultation, "sent/", slug)
    assert draft_of(consultation, school=cast.ash).submitted
    # One's own answer stays one's own.
    assert draft_of(consultation, cast.gus).answers == {}


def test_the_details_of_a_school_name_everybody_who_writes(as_, cast):
    consultation = published(cast, asks="both")
    page = as_("priya").get(at(consultation, "", f"school-{cast.ash.pk}")).content.decode()
    for who in (
        "Gus Merriman <span",
        "Hana Okafor <span",
        "Dev Raman <span",
        "(governor, you)",
    ):
        assert who in page
    assert "The head or the chair of governors" in page


# -- Details ---------------------------------------------------------------------------------------


def test_the_details_tell_who_one_is_and_what_is_done(as_, cast, consultation):
    answer(consultation, cast.hana, {"q1": "yes", "g1": "yes", "q3": "5"}, send=False)
    page = as_("hana").get(at(consultation, "")).content.decode()
    for told in ("Hana Okafor", "Ash Lane Infant School", "Headteacher", "2 of 3 answered"):
        assert told in page
    pages = page.split('class="tasks answer-pages"')[1].split("</ol>")[0]
    assert [p for p in ("The proposal", "More about it", "How it works") if p in pages] == [
        "The proposal",
        "More about it",
        "How it works",
    ]
    assert pages.count("Answered") == 1
    start = page.split("answer-start")[1].split('href="')[1].split('"')[0]
    assert start == at(consultation, "p1/")


# -- One's own PDF ---------------------------------------------------------------------------------


def test_one_s_own_answers_come_as_a_pdf_and_leave_nothing_behind(as_, cast, consultation):
    answer(consultation, cast.hana, ALL)
    answered = as_("hana").get(at(consultation, "mine.pdf"))
    assert (answered.status_code, answered["Content-Type"]) == (200, "application/pdf")
    assert answered.content.startswith(b"%PDF-")
    assert "no-store" in answered["Cache-Control"]
    assert not Document.objects.exists()
    assert not Job.objects.exists()


def test_the_pdf_tells_what_is_sent_and_not_what_is_off_the_way(
    as_, cast, consultation, monkeypatch
):
    drawn = []
    monkeypatch.setattr(paper, "render", lambda html, identifier: drawn.append(html) or b"%PDF-")
    answer(consultation, cast.hana, ALL, send=False)
    as_("hana").get(at(consultation, "mine.pdf"))
    (html,) = drawn
    assert "Not sent yet" in html
    assert "Hana Okafor, Headteacher, Ash Lane Infant School" in html
    assert "&lt;more&gt;" in html
    assert "Strongly agree" not in html
    assert "1 answer off the path is left out" in html
    assert "goes to the coordinator of the reviews" in html


def test_one_is_made_at_a_time(as_, cast, consultation, monkeypatch):
    def busy(family, key=0):
        assert (family, key) == (claims.CONSULTATIONS, ONE_PDF)
        return Nobody()

    class Nobody:
        def __enter__(self):
            return False

        def __exit__(self, *problem):
            return None

    monkeypatch.setattr(claims, "mine_alone", busy)
    monkeypatch.setattr(own_answers, "draw", None)
    answered = as_("hana").get(at(consultation, "mine.pdf"))
    assert answered.status_code == 409
    assert "Try again in a few seconds" in answered.content.decode()


def test_where_it_cannot_be_drawn_a_sentence_says_so(as_, consultation, monkeypatch):
    def fails(told):
        raise paper.PaperFailed("The PDF was not drawn.")

    monkeypatch.setattr(own_answers, "draw", fails)
    answered = as_("hana").get(at(consultation, "mine.pdf"))
    assert answered.status_code == 409
    assert "The PDF was not drawn." in answered.content.decode()


# -- Receipts --------------------------------------------------------------------------------------


def receipt_page(consultation):
    return f"/consultations/{consultation.pk}/receipt/"


def test_before_the_sealing_receipts_are_not_listed(as_, cast, consultation):
    receipt = answer(consultation, cast.hana, ALL).receipt
    client = as_("hana")
    assert "Receipts are listed when" in client.get(receipt_page(consultation)).content.decode()
    answered = client.post(receipt_page(consultation), {"code": receipt})
    assert answered.status_code == 409
    assert "Counted" not in answered.content.decode()


def test_after_it_a_code_is_counted_or_not(as_, cast, consultation):
    receipt = answer(consultation, cast.hana, ALL).receipt
    close(consultation)
    client = as_("gus")  # whoever has the code may ask
    for code, says in (
        (receipt, "<h2>Counted</h2>"),
        (receipt.lower().replace("-", " "), "<h2>Counted</h2>"),
        ("2222-2222-2222", "This code is not listed"),
    ):
        answered = client.post(receipt_page(consultation), {"code": code})
        assert answered.status_code == 200
        assert says in answered.content.decode()
    for code in ("", "x", "2222-2222-222", "2" * 13, "\0"):
        answered = client.post(receipt_page(consultation), {"code": code})
        assert answered.status_code == 422
        assert "Counted" not in answered.content.decode()
    # A code in an address is not looked at.
    assert (
        "Counted" not in client.get(f"{receipt_page(consultation)}?code={receipt}").content.decode()
    )


def test_who_may_not_see_the_consultation_checks_no_receipt(as_, cast, consultation):
    Invitee.objects.filter(consultation=consultation, person=cast.stan).delete()
    assert as_("stan").get(receipt_page(consultation)).status_code == 404
    assert as_("stan").post(receipt_page(consultation), {"code": "x"}).status_code == 404


def test_a_withdrawn_one_has_no_receipts(as_, cast, consultation):
    from consultation.workflow import publishing

    publishing.withdraw(consultation, because="Not now.", by=cast.cora)
    assert as_("hana").post(receipt_page(fresh(consultation)), {"code": "x"}).status_code == 409


def test_the_claim_is_one_of_the_database(db):
    with claims.mine_alone(claims.CONSULTATIONS, ONE_PDF) as mine:
        assert mine
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
                " WHERE locktype = 'advisory' AND datname = current_database()"
                " AND (classid, objid) = (%s, %s)",
                [claims.CONSULTATIONS, ONE_PDF],
            )
            assert cursor.fetchone() == (1,)
