"""Whatever is typed, in whatever field: stored and shown faithfully, or refused with a sentence."""

import json
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actionplans import workflow
from actionplans.forms import (
    ActionForm,
    AreaForm,
    ImpactForm,
    ObjectiveForm,
    PlanForm,
    ReasonForm,
    ReviewRoundForm,
)
from actionplans.models import Action, ActionPlan, Area, Impact, Objective, ReviewRound
from records import post_room
from records.canonical import sha256
from records.models import Document, HistoryLine, Letter, Notice
from tests.actionplans.views.test_parts import add_at, at
from tests.cast import draft, fresh, place_of, propose, sign_by_all

KEPT = {
    "markup": "<script>alert(1)</script> <!-- --> ]]> <![CDATA[ &lt;b&gt; &amp; &#60;",
    "attribute": "\" onmouseover='alert(1)' x=\" https://evil.example/ javascript:alert(1)",
    "code": "{{ 7*7 }}{% now 'Y' %}{#no#} '; DROP TABLE x; -- %s %(x)s {0} \\u0000 =1+1",
    "scripts": "🌳👩🏽‍🏫🏴󠁧󠁢󠁷󠁬󠁳󠁿 שלום ‮gnihtemos‬ مرحبا \ue000\U0010ffff Z" + "\u0301" * 30,
    "control": "bell\x07 escape\x1b[31m vertical\x0b form\x0c unit\x1f delete\x7f next\x85 "
    "\ufffe \uffff \U0001fffe",
    "invisible": "zero\u200bwidth\ufeff\u2060soft\u00adhyphen\u2028line\u2029paragraph",
    "long word": "W" * 190,
}
# Django's fields take white space at the ends away; nothing else.
FIELD = {
    "objective": ("text", Objective),
    "area": ("name", Area),
    "action": ("text", Action),
    "impact": ("text", Impact),
    "round": ("name", ReviewRound),
}
EVERY_TEXT = {
    "objective": ["text"],
    "area": ["name", "aims", "outcomes"],
    "action": ["text", "when", "place"],
    "impact": ["text"],
    "round": ["name", "heads_when", "statement"],
}
REQUIRED = {
    "objective": {"text": "x"},
    "area": {"name": "x"},
    "action": {"text": "x"},
    "impact": {"text": "x", "up_to": "2026-07-31"},
    "round": {"name": "x"},
}
LIMIT = {
    ("area", "name"): 200,
    ("action", "when"): 100,
    ("action", "place"): 200,
    ("round", "name"): 100,
    ("round", "heads_when"): 100,
}
NUL = "This text has a character in it that cannot be kept. Type it again."


def cut(text, limit):
    return text[:limit].strip()


@pytest.fixture(params=KEPT, ids=list(KEPT))
def hostile(request):
    return KEPT[request.param]


def shown(page, text):
    """Whether the page shows the text, escaped."""
    return escape(text) in page


def test_every_text_is_stored_frozen_and_shown_as_it_was_typed(as_, cast, hostile):
    hana = as_("hana")
    plan = workflow.start(title=hostile, year=2026, collaborative=cast.collaborative, by=cast.hana)
    # Typed by people, through the forms, into every field there is.
    typed = {}
    for kind, fields in EVERY_TEXT.items():
        # Each field has a text of its own, so that none stands in for another.
        texts = {f: cut(f"{kind} {f} {hostile}", LIMIT.get((kind, f), 10_000)) for f in fields}
        typed[kind] = texts
        address = (
            f"/plans/{plan.pk}/add/{kind}/"
            if kind not in ("action", "impact")
            else f"/plans/{plan.pk}/add/{kind}/?area={plan.areas.first().pk}"
        )
        answer = hana.post(address, REQUIRED[kind] | texts)
        assert (kind, answer.status_code) == (kind, 302)
        part = FIELD[kind][1].objects.latest("pk")
        assert {f: getattr(part, f) for f in fields} == texts
        # In place, ready to be edited: the very same text, in the field.
        answer = hana.get(at(plan, "edit", kind, part))
        form = answer.context["form"]
        assert {f: form[f].value() for f in fields} == texts
        assert all(shown(answer.content.decode(), text) for text in texts.values())

    texts = [hostile, *(t for texts in typed.values() for t in texts.values())]
    _, document = propose(fresh(plan), cast.hana)
    pages = {
        page: hana.get(f"/plans/{plan.pk}/{page}").content.decode()
        for page in ("", "print/", "history/", "sign/", "versions/1/", "withdraw/")
    } | {"list": hana.get("/plans/").content.decode(), "home": hana.get("/").content.decode()}
    for name, page in pages.items():
        told = texts if name in ("", "print/", "sign/", "versions/1/") else texts[:1]
        missing = [t for t in told if not shown(page, t)]
        assert (name, missing) == (name, [])
        assert_harmless(page)

    # In the frozen JSON, word for word.
    text = json.loads(document.body)
    assert sha256(document.body) == document.sha256
    [area], [round_] = text["areas"], text["rounds"]
    assert {
        "title": text["title"],
        "objective": {"text": text["objectives"][0]["text"]},
        "area": {f: area[f] for f in EVERY_TEXT["area"]},
        "action": {f: area["actions"][0][f] for f in EVERY_TEXT["action"]},
        "impact": {"text": area["impact"][0]["text"]},
        "round": {
            "name": round_["name"],
            "heads_when": round_["heads"],
            "statement": round_["statement"],
        },
    } == {"title": hostile} | typed

    # Sent back with it as the reason: on the page, in the history and in the letters.
    place = place_of(document, cast.hana)
    answer = hana.post(
        f"/plans/{plan.pk}/sign/refuse/?as={place.pk}", {"how": "send_back", "because": hostile}
    )
    assert answer.status_code == 302
    assert fresh(plan).because == fresh(document).closed_because == hostile
    assert HistoryLine.objects.filter(says=hostile).count() == 2
    for page in ("", "history/", "versions/1/"):
        page = hana.get(f"/plans/{plan.pk}/{page}").content.decode()
        assert shown(page, hostile)
        assert_harmless(page)
    letter = Letter.objects.get(key__startswith="sent_back:")
    assert hostile in letter.text
    assert_harmless(letter.html)


class Reader(HTMLParser):
    """Reads a page as a browser does, and notes what would be carried out."""

    def __init__(self):
        super().__init__()
        self.sins = []

    def handle_starttag(self, tag, attrs):
        if tag == "script" and not dict(attrs).get("src"):
            self.sins.append("an inline script")
        self.sins += [f"{k}={v}" for k, v in attrs if k.startswith("on")]
        self.sins += [v for _, v in attrs if (v or "").strip().startswith("javascript:")]

    def handle_comment(self, data):
        if not data.strip():
            self.sins.append("a comment out of the text")


def assert_harmless(page):
    """No markup of the text became markup of the page."""
    reader = Reader()
    reader.feed(page)
    assert reader.sins == []


def test_the_reader_knows_what_is_harmful():
    for page in (
        "<p><script>alert(1)</script>",
        "<p title=\"\" onmouseover='alert(1)'>",
        "<a href=' javascript:alert(1)'>",
        "<p><!-- -->",
    ):
        with pytest.raises(AssertionError):
            assert_harmless(page)


@pytest.fixture
def sent(cast, settings, mailoutbox):
    """Send all letters that are owed and give them back."""

    def sent():
        post_room.send_waiting()
        assert not Letter.objects.filter(sent_at=None).exists()
        return mailoutbox

    return sent


def test_letters_carry_it_faithfully_and_in_one_line_of_subject(cast, hostile, sent):
    plan, document = propose(draft(cast, title=hostile), cast.hana)
    sign_by_all(plan, document, cast)
    post_room.write_digests()
    for mail in sent():
        assert "\n" not in mail.subject
        assert "\r" not in mail.subject
        for part in mail.message().walk():
            part.as_bytes()
        [(html, _)] = mail.alternatives
        assert_harmless(html)
    asked = [mail for mail in sent() if mail.subject.startswith("Please read and sign: ")]
    assert [" ".join(mail.subject.split()) for mail in asked] == [
        f"Please read and sign: {' '.join(hostile.split())}"[:200]
    ] * 4
    assert all(hostile in mail.body for mail in asked)
    assert Notice.objects.filter(says__contains=hostile[:100]).count() == 4


def test_the_verify_page_and_the_register_escape_it_too(as_, client, cast, hostile):
    cast.ash.name = cast.hana.name = hostile
    cast.ash.save()
    cast.hana.save()
    plan, document = propose(draft(cast, title=hostile), cast.hana)
    sign_by_all(plan, document, cast)
    client.logout()
    page = client.get(f"/verify/{document.code}/").content.decode()
    assert shown(page, hostile)
    assert_harmless(page)
    hana = as_("hana")
    for address in ("/schools/", f"/schools/{cast.ash.pk}/", "/collaboratives/", "/"):
        page = hana.get(address).content.decode()
        assert_harmless(page)
        assert shown(page, hostile) or address == "/collaboratives/"


# -- Refused with a sentence ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", EVERY_TEXT)
def test_what_is_too_long_is_refused_with_both_numbers_and_kept(as_, plan, kind):
    hana, before = as_("hana"), FIELD[kind][1].objects.count()
    long = "Long words 🌳 " * 7_693 + "x"  # 100,010 characters
    for field in EVERY_TEXT[kind]:
        limit = LIMIT.get((kind, field), 10_000)
        answer = hana.post(add_at(plan, kind), REQUIRED[kind] | {field: long})
        page = answer.content.decode()
        says = f"Keep this to {limit:,} characters or fewer. You have typed {len(long):,}."
        assert (field, answer.status_code, page.count(says)) == (field, 422, 2)
        assert long in page
    assert FIELD[kind][1].objects.count() == before


@pytest.mark.parametrize("kind", EVERY_TEXT)
def test_a_nul_byte_is_refused_with_a_sentence_and_the_rest_is_kept(as_, plan, kind):
    hana, before = as_("hana"), FIELD[kind][1].objects.count()
    for field in EVERY_TEXT[kind]:
        answer = hana.post(add_at(plan, kind), REQUIRED[kind] | {field: "before\0after"})
        page = answer.content.decode()
        assert (field, answer.status_code, page.count(NUL)) == (field, 422, 2)
        assert "before" in page
    assert FIELD[kind][1].objects.count() == before


def test_a_text_at_its_limit_is_taken(as_, cast, plan):
    text = "🌳" * 10_000
    answer = as_("hana").post(f"/plans/{plan.pk}/add/objective/", {"text": text})
    assert answer.status_code == 302
    assert Objective.objects.latest("pk").text == text
    assert text in as_("hana").get(f"/plans/{plan.pk}/").content.decode()


RAW = {
    "not utf-8": b"surrogates \xed\xa0\x80 \xed\xb0\x80 overlong \xc0\xaf caf\xe9 cut \xc3",
    "utf-16": "café".encode("utf-16"),
}


@pytest.mark.parametrize("raw", RAW.values(), ids=list(RAW))
@pytest.mark.parametrize("kind", EVERY_TEXT)
def test_bytes_that_are_no_text_are_replaced_or_refused(as_, plan, kind, raw):
    hana = as_("hana")
    for field in EVERY_TEXT[kind]:
        body = urlencode({k: v for k, v in REQUIRED[kind].items() if k != field})
        body += f"&{field}={quote_from_bytes(raw)}"
        answer = hana.post(
            add_at(plan, kind), body, content_type="application/x-www-form-urlencoded"
        )
        if b"\0" in raw:
            assert (answer.status_code, answer.content.decode().count(NUL)) == (422, 2)
        else:
            assert answer.status_code == 302
            kept = getattr(FIELD[kind][1].objects.latest("pk"), field)
            assert kept == raw.decode(errors="replace")
            assert "\ufffd" in kept
    assert hana.get(f"/plans/{plan.pk}/").status_code == 200


QUERIES = (
    "area=%ED%A0%80",
    "area=%00",
    "area=" + "9" * 100_000,
    "as=%ED%A0%80",
    "as=%00",
    "as=" + "9" * 1_000,
    "next=%00",
    "%ED%A0%80=%ED%A0%80",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "page=%00&search=%00&state=%00&year=%00&district=%00",
)


def test_whatever_stands_in_the_address_nothing_breaks(as_, proposed):
    plan, _ = proposed
    hana, broken = as_("hana"), {}
    for query in QUERIES:
        for page in ("", "sign/", "frame/"):
            answer = hana.get(f"/plans/{plan.pk}/{page}", QUERY_STRING=query)
            if answer.status_code not in (200, 302, 404) or b"<script>alert" in answer.content:
                broken[page, query] = answer.status_code
    assert broken == {}


def test_a_title_too_long_or_with_a_nul_byte_is_refused_and_kept(as_, cast, plan):
    address, frame = f"/plans/{plan.pk}/frame/", {"year": "2026", "turn_headteacher": "1"}
    for title, says in (
        ("Kept " * 50, "Keep this to 200 characters or fewer. You have typed 249."),
        ("Kept \0", NUL),
    ):
        answer = as_("hana").post(address, frame | {"title": title, "edition": 1})
        page = answer.content.decode()
        assert (answer.status_code, page.count(says)) == (422, 2)
        assert "Kept " in page
    assert fresh(plan).title == "Joint plan"


@pytest.mark.parametrize("page", ["withdraw/", "sign/refuse/"])
def test_a_reason_too_long_or_with_a_nul_byte_is_refused_and_kept(as_, proposed, page):
    plan, _ = proposed
    for because, says in (
        ("Kept 🌳" * 400, "Keep this to 2,000 characters or fewer. You have typed 2,400."),
        ("Kept \0", NUL),
    ):
        answer = as_("hana").post(
            f"/plans/{plan.pk}/{page}", {"because": because, "how": "decline"}
        )
        body = answer.content.decode()
        assert (answer.status_code, body.count(says)) == (422, 2)
        assert "Kept " in body
    assert fresh(plan).state == "proposed"


@pytest.mark.parametrize(
    "code", ["\0", "🌳🌳🌳🌳🌳🌳", "١٢٣٤٥٦", "x" * 100_000, "<script>", "²²²²²²"]
)
def test_a_strange_code_is_refused_with_a_sentence(as_, cast, proposed, code):
    from tests.cast import code_for

    plan, document = proposed
    code_for(place_of(document, cast.hana))
    answer = as_("hana").post(
        f"/plans/{plan.pk}/sign/code/", {"code": code, "sha256": document.sha256}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="error-summary"' in page
    assert "<script>" not in page.replace("<script src", "")
    assert document.signatures.count() == 0


# -- Anything at all -----------------------------------------------------------------------------

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
FORMS = {
    "objective": (ObjectiveForm, {}),
    "impact": (ImpactForm, {}),
    "round": (ReviewRoundForm, {}),
    "area": (AreaForm, {"plan": None}),
    "action": (ActionForm, {"plan": None}),
    "reason": (ReasonForm, {}),
}


@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=anything)
def test_a_form_takes_any_text_as_it_is_or_says_why_not(plan, text):
    for kind, fields in (EVERY_TEXT | {"reason": ["because"]}).items():
        form_class, needs = FORMS[kind]
        for field in fields:
            typed = REQUIRED.get(kind, {}) | {field: text}
            form = form_class(typed, **({"plan": plan} if needs else {}))
            if form.is_valid():
                assert form.cleaned_data[field] == text.strip()
            else:
                assert set(form.errors) == {field}
                [says] = form.errors[field]
                assert says in (NUL, form.fields[field].error_messages["required"]) or (
                    says.startswith("Keep this to ")
                )
                assert form[field].value() == text


@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=anything.filter(lambda t: "\0" not in t and t.strip()))
def test_any_text_is_frozen_and_shown_word_for_word(as_, cast, plan, text):
    area = plan.areas.first()
    Area.objects.filter(pk=area.pk).update(aims=text, name=text[:200])
    ActionPlan.objects.filter(pk=plan.pk).update(title=text[:200])
    document = workflow.propose(fresh(plan), by=cast.hana)
    frozen = json.loads(Document.objects.get(pk=document.pk).body)
    assert (frozen["title"], frozen["areas"][0]["aims"]) == (text[:200], text)
    page = as_("hana").get(f"/plans/{plan.pk}/sign/").content.decode()
    assert escape(text) in page
    workflow.withdraw(fresh(plan), by=cast.hana, because=text)


@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(typed=st.dictionaries(st.sampled_from(["title", "owner", "year", "sign_by"]), anything))
def test_the_frame_takes_or_refuses_anything(cast, typed):
    form = PlanForm(typed, user=cast.hana)
    if not form.is_valid():
        assert all(str(e) for errors in form.errors.values() for e in errors)
