import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pgtrigger
import pytest
from django.db import IntegrityError, InternalError, transaction

from actionplans import workflow
from records import bell, history, signing, tasks
from records.models import Document, HistoryLine, Letter, Seal, Signatory, Signature, SigningCode
from records.steps import NotNow
from tests.cast import code_for, draft, fresh, place_of, propose, sign, sign_by_all

NOON = datetime(2026, 9, 4, 11, 0, tzinfo=UTC)  # in summer: noon on our clocks


@pytest.fixture
def clock(time_machine):
    """A clock that stands still until a test moves it: `clock(minutes=15)`."""
    time_machine.move_to(NOON, tick=False)
    return lambda **by: time_machine.shift(timedelta(**by))


@pytest.fixture
def rung(monkeypatch):
    """The tasks for which the bell was rung."""
    bells = []
    monkeypatch.setattr(bell, "ring", lambda task, **how: bells.append(task))
    return bells


def wrong(digits):
    """Six digits that are not these."""
    return f"{(int(digits) + 1) % 10**6:06}"


def letters(prefix):
    """Whom the letters with keys like this went to, in the order of writing."""
    found = Letter.objects.filter(key__startswith=prefix).order_by("pk")
    return [letter.to.email.split("@")[0] for letter in found]


def due(document):
    return [s.person.email.split("@")[0] for s in document.signatories.due()]


def prove(document, person, digits, sha256=None):
    place = place_of(document, person)
    return signing.prove(place, digits, by=person, sha256=sha256 or document.sha256)


# -- Freezing ------------------------------------------------------------------------------------


def test_a_frozen_text_is_canonical_json_with_its_version_declaration_and_hash(cast, plan, clock):
    plan, document = propose(plan, cast.hana)
    text = json.loads(document.body)
    assert document.body == json.dumps(
        text, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert document.sha256 == hashlib.sha256(document.body.encode()).hexdigest()
    assert (text["version"], text["declaration"]) == (1, document.declaration)
    assert {
        f: getattr(document, f)
        for f in ("kind", "subject", "version", "title", "url", "state", "frozen_at", "frozen_by")
    } == {
        "kind": "actionplan",
        "subject": f"actionplans.actionplan:{plan.pk}",
        "version": 1,
        "title": "Joint plan",
        "url": f"/plans/{plan.pk}/",
        "state": "open",
        "frozen_at": NOON,
        "frozen_by": cast.hana,
    }


def test_a_code_can_be_read_out_over_the_telephone():
    codes = {signing._new_code() for _ in range(200)}
    assert len(codes) == 200
    letters_ = set("".join(codes)) - {"-"}
    assert letters_ <= set("23456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert {tuple(map(len, code.split("-"))) for code in codes} == {(4, 4, 4)}


def test_who_signs_is_copied_as_it_is_on_that_day(cast, proposed):
    _, document = proposed
    cast.hana.name = "Hana Newname"
    cast.hana.save()
    assert [
        (s.turn, s.position, s.name, s.post, s.organisation) for s in document.signatories.all()
    ] == [
        (1, 1, "Hana Okafor", "Headteacher", "Ash Lane Infant School"),
        (1, 2, "Wes Hughes", "Headteacher", "Beech Hill Infant School"),
        (2, 3, "Gus Merriman", "Chair of governors", "Ash Lane Infant School"),
        (2, 4, "Mei Lindqvist", "Chair of governors", "Beech Hill Infant School"),
    ]


def test_only_one_text_of_a_record_is_open(cast, proposed):
    plan, _ = proposed
    with pytest.raises(IntegrityError, match="document_one_open"), history.deed():
        signing.freeze(
            plan,
            kind="actionplan",
            title="x",
            url="/",
            content={},
            declaration="",
            places=[],
            sign_by=None,
            by=cast.hana,
        )


# -- Turns ---------------------------------------------------------------------------------------


def test_the_order_goes_by_turns_and_each_is_asked_once(cast, proposed):
    plan, document = proposed
    assert (due(document), letters("asked:")) == (["hana", "wes"], ["hana", "wes"])
    document = sign(plan, document, cast.wes)  # equal turns sign in any order
    assert (due(document), letters("asked:")) == (["hana"], ["hana", "wes"])
    document = sign(plan, document, cast.hana)
    asked = ["hana", "wes", "gus", "mei"]
    assert (due(document), letters("asked:")) == (["gus", "mei"], asked)
    document = sign(plan, document, cast.gus)
    assert (due(document), letters("asked:")) == (["mei"], asked)
    document = sign(plan, document, cast.mei)
    assert (due(document), letters("asked:")) == ([], asked)


def test_whose_turn_it_is_not_is_told_who_comes_first(cast, proposed):
    plan, document = proposed
    for waiting_for, signer in (
        ("Hana Okafor and Wes Hughes", cast.hana),
        ("Wes Hughes", cast.wes),
    ):
        with pytest.raises(NotNow) as told:
            signing.send_code(place_of(document, cast.gus), by=cast.gus, sha256=document.sha256)
        assert str(told.value) == (
            f"It is not your turn yet: {waiting_for} sign first. You will get an e-mail when it is."
        )
        assert told.value.record == document
        sign(plan, document, signer)
    assert signing.send_code(place_of(document, cast.gus), by=cast.gus, sha256=document.sha256)


def test_nobody_signs_in_anothers_place(cast, proposed):
    _, document = proposed
    with pytest.raises(NotNow, match=r"^You are not among those who sign this text\.$"):
        signing.send_code(place_of(document, cast.hana), by=cast.wes, sha256=document.sha256)


def test_nobody_signs_twice(cast, proposed, clock):
    plan, document = proposed
    sign(plan, document, cast.hana)
    with pytest.raises(
        NotNow, match=r"^You have already signed this text, on 4 September 2026, noon\."
    ):
        signing.send_code(place_of(document, cast.hana), by=cast.hana, sha256=document.sha256)


def test_a_text_that_has_changed_since_it_was_shown_is_not_signed(cast, proposed):
    _, document = proposed
    with pytest.raises(NotNow, match=r"^The text has changed since it was shown to you"):
        signing.send_code(place_of(document, cast.hana), by=cast.hana, sha256="0" * 64)
    assert not SigningCode.objects.exists()


# -- Codes ---------------------------------------------------------------------------------------


def test_the_right_code_proves_it_and_is_kept_only_as_a_hash(cast, proposed):
    _, document = proposed
    place = place_of(document, cast.hana)
    digits = code_for(place)
    assert len(digits) == 6
    kept = SigningCode.objects.values().get()
    assert digits not in str(kept)
    assert prove(document, cast.hana, digits) == signing.Proof(
        place.pk, document.sha256, "code sent by e-mail"
    )


def test_the_letter_with_the_code_is_confidential_and_only_the_signatorys(cast, proposed):
    _, document = proposed
    digits = code_for(place_of(document, cast.hana))
    letter = Letter.objects.get(key__startswith="code:")
    assert (letter.to, letter.address, letter.confidential) == (
        cast.hana,
        "hana@example.org",
        True,
    )
    assert (letter.subject, digits in letter.text, digits in letter.html) == (
        f"Your code to sign: {digits}",
        True,
        True,
    )


def test_a_second_letter_only_after_half_a_minute_and_then_only_its_code_is_good(
    cast, proposed, clock
):
    _, document = proposed
    place = place_of(document, cast.hana)
    ask = lambda: signing.send_code(place, by=cast.hana, sha256=document.sha256)  # noqa: E731
    first = code_for(place)
    clock(seconds=29)
    assert ask() is False
    assert prove(document, cast.hana, first)
    clock(seconds=1)
    assert ask() is True
    assert Letter.objects.filter(key__startswith="code:").count() == 2
    newest = Letter.objects.filter(key__startswith="code:").latest("pk").subject.split()[-1]
    if newest != first:  # one time in a million they are the same
        with pytest.raises(signing.CodeRefused):
            prove(document, cast.hana, first)
    assert prove(document, cast.hana, newest)


def test_a_wrong_code_is_told_and_counted_even_though_nothing_is_signed(cast, proposed):
    _, document = proposed
    digits = code_for(place_of(document, cast.hana))
    for guesses in (1, 2):
        with pytest.raises(signing.CodeRefused) as told:
            prove(document, cast.hana, wrong(digits))
        assert str(told.value) == (
            "That is not the code. Check the newest e-mail and type its 6 digits."
        )
        assert SigningCode.objects.get().guesses == guesses
    assert not Signature.objects.exists()


def test_after_eight_wrong_codes_not_even_the_right_one_helps_until_the_window_is_over(
    cast, proposed, clock
):
    _, document = proposed
    place = place_of(document, cast.hana)
    digits = code_for(place)
    for _ in range(SigningCode.GUESSES):
        with pytest.raises(signing.CodeRefused, match="not the code"):
            prove(document, cast.hana, wrong(digits))
    too_many = (
        r"^There were too many wrong codes\. For safety, wait 15 minutes and ask for a new one\.$"
    )
    with pytest.raises(signing.CodeRefused, match=too_many):
        prove(document, cast.hana, digits)
    clock(minutes=14)
    digits = code_for(place)  # a new letter does not give new guesses
    with pytest.raises(signing.CodeRefused, match=too_many):
        prove(document, cast.hana, digits)
    clock(minutes=1, seconds=1)
    assert prove(document, cast.hana, digits).signatory_id == place.pk


def test_a_code_lasts_fifteen_minutes(cast, proposed, clock):
    _, document = proposed
    digits = code_for(place_of(document, cast.hana))
    clock(minutes=15)
    assert prove(document, cast.hana, digits)
    clock(seconds=1)
    with pytest.raises(signing.CodeRefused) as told:
        prove(document, cast.hana, digits)
    assert str(told.value) == (
        "This code has run out: a code lasts 15 minutes. Ask for a new one below. "
        "Your tick is kept."
    )


def test_without_a_code_there_is_nothing_to_prove(cast, proposed):
    _, document = proposed
    with pytest.raises(signing.CodeRefused) as told:
        prove(document, cast.hana, "123456")
    assert str(told.value) == "Tick the declaration and ask for a code first."


def test_a_code_for_another_text_signs_nothing(cast, proposed):
    _, document = proposed
    digits = code_for(place_of(document, cast.hana))
    SigningCode.objects.update(sha256="0" * 64)
    with pytest.raises(signing.CodeRefused, match="Tick the declaration"):
        prove(document, cast.hana, digits)


def test_a_code_of_the_old_version_does_not_sign_the_new_one(cast, proposed):
    plan, document = proposed
    digits = code_for(place_of(document, cast.hana))
    workflow.withdraw(plan, by=cast.hana, because="A better idea.")
    plan, new = propose(fresh(plan), cast.hana)
    with pytest.raises(signing.CodeRefused, match="Tick the declaration"):
        prove(new, cast.hana, digits)
    with pytest.raises(NotNow, match=r"withdrawn: “A better idea.”"):
        prove(document, cast.hana, digits)


def test_a_code_of_one_signatory_is_nothing_to_another(cast, proposed):
    _, document = proposed
    digits = code_for(place_of(document, cast.hana))
    with pytest.raises(signing.CodeRefused, match="Tick the declaration"):
        prove(document, cast.wes, digits)
    others = code_for(place_of(document, cast.wes))
    if digits != others:
        with pytest.raises(signing.CodeRefused, match="not the code"):
            prove(document, cast.wes, digits)


def test_a_proof_for_another_place_does_not_sign_here(cast, proposed):
    plan, document = proposed
    digits = code_for(place_of(document, cast.hana))
    proof = prove(document, cast.hana, digits)
    with pytest.raises(NotNow, match="Tick the declaration"):
        workflow.sign(plan, place_of(document, cast.wes), by=cast.wes, proof=proof)
    assert not Signature.objects.exists()


# -- Signing -------------------------------------------------------------------------------------


def test_a_signature_proves_by_itself_what_was_agreed(cast, proposed, clock):
    plan, document = proposed
    place = place_of(document, cast.hana)
    sign(plan, document, cast.hana)
    assert Signature.objects.values(
        "signatory", "document", "person", "name", "sha256", "declaration", "method", "signed_at"
    ).get() == {
        "signatory": place.pk,
        "document": document.pk,
        "person": cast.hana.pk,
        "name": "Hana Okafor",
        "sha256": document.sha256,
        "declaration": document.declaration,
        "method": "code sent by e-mail",
        "signed_at": NOON,
    }
    assert not SigningCode.objects.exists()
    line = HistoryLine.objects.latest("number")
    assert (line.became, line.by, line.says) == (
        "signature",
        cast.hana,
        f"Hana Okafor, Headteacher, Ash Lane Infant School; SHA-256 {document.sha256}",
    )


def test_the_last_signature_completes_the_text_and_rings_for_its_seal_once(
    cast, proposed, clock, rung
):
    plan, document = proposed
    for person in (cast.hana, cast.wes, cast.gus):
        document = sign(plan, document, person)
        assert (document.state, document.completed_at) == ("open", None)
    assert tasks.seal_complete_documents not in rung
    clock(minutes=5)
    document = fresh(sign(plan, document, cast.mei))
    assert (document.state, document.completed_at) == ("complete", NOON + timedelta(minutes=5))
    assert rung.count(tasks.seal_complete_documents) == 1
    assert list(Document.objects.awaiting_seal()) == [document]


def test_the_last_signature_supersedes_the_version_before_and_not_sooner(cast, signed):
    plan, first = signed
    workflow.reopen(plan, by=cast.hana)
    plan, second = propose(fresh(plan), cast.hana)
    assert second.version == 2
    for person in (cast.hana, cast.wes, cast.gus):
        sign(plan, second, person)
        assert fresh(first).state == "complete"
    sign(plan, second, cast.mei)
    assert (fresh(first).state, fresh(second).state) == ("superseded", "complete")
    # Both are owed their seal: the older one was signed by all as well.
    assert set(Document.objects.awaiting_seal()) == {first, second}


def test_another_plans_versions_are_left_alone(cast, signed):
    _, first = signed
    plan, other = propose(draft(cast, title="Another plan"), cast.hana)
    sign_by_all(plan, other, cast)
    assert fresh(first).state == "complete"


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("sent_back", "Nothing was signed, because this text has been sent back: “Dates, please.”"),
        (
            "declined",
            "Nothing was signed, because a signatory has declined this text: “Dates, please.”",
        ),
        ("withdrawn", "Nothing was signed, because this text has been withdrawn: “Dates, please.”"),
        ("complete", "Everybody has signed this text already, so nothing was changed."),
        ("superseded", "There is a later version of this text, so nothing was signed."),
    ],
)
def test_each_closed_text_has_its_sentence(cast, proposed, state, says):
    _, document = proposed
    digits = code_for(place_of(document, cast.hana))
    proof = prove(document, cast.hana, digits)
    with pgtrigger.ignore("records.Document:moves"):
        Document.objects.filter(pk=document.pk).update(
            state=state, closed_because="Dates, please.", completed_at=NOON
        )
    place = place_of(document, cast.hana)
    for try_it in (
        lambda: signing.send_code(place, by=cast.hana, sha256=document.sha256),
        lambda: prove(document, cast.hana, digits),
        lambda: sign_now(place, cast.hana, proof),
    ):
        with pytest.raises(NotNow) as told:
            try_it()
        assert str(told.value) == says
    assert not Signature.objects.exists()


@history.deed()
def sign_now(place, person, proof):
    signing.sign(place, by=person, proof=proof)


def test_there_is_a_sentence_for_every_closed_state():
    from records.wording import TEXT_CLOSED

    assert set(TEXT_CLOSED) == set(Document.State) - {Document.State.OPEN}


# -- Replacing -----------------------------------------------------------------------------------


def replace(document, person, successor, because="She has left."):
    place = place_of(document, person)
    with history.deed():
        return signing.replace(
            place,
            place=signing.Place(place.turn, successor, place.post, place.organisation),
            by=person,
            because=because,
        )


def test_who_replaces_signs_in_the_same_place_and_the_old_line_stays(cast, proposed):
    plan, document = proposed
    old = place_of(document, cast.hana)
    code_for(old)
    new = replace(document, cast.hana, cast.dev)
    assert (new.turn, new.position, new.name, new.post, new.organisation) == (
        1,
        1,
        "Dev Raman",
        "Headteacher",
        "Ash Lane Infant School",
    )
    old = fresh(old)
    assert (old.replaced_by, old.replaced_because) == (new, "She has left.")
    assert not SigningCode.objects.exists()
    assert due(document) == ["dev", "wes"]
    assert letters("asked:") == ["hana", "wes", "dev"]
    line = HistoryLine.objects.about(document).last()
    assert (line.became, line.says) == (
        "signatory_replaced",
        "Hana Okafor, Headteacher, Ash Lane Infant School → "
        "Dev Raman, Headteacher, Ash Lane Infant School: She has left.",
    )
    for person in (cast.dev, cast.wes, cast.gus, cast.mei):
        document = sign(plan, document, person)
    assert document.state == "complete"
    assert [s.name for s in document.signatures.all()] == [
        "Dev Raman",
        "Wes Hughes",
        "Gus Merriman",
        "Mei Lindqvist",
    ]


def test_who_replaces_somebody_of_a_later_turn_is_asked_in_that_turn(cast, proposed):
    plan, document = proposed
    replace(document, cast.gus, cast.priya)
    assert letters("asked:") == ["hana", "wes"]
    sign(plan, document, cast.hana)
    sign(plan, document, cast.wes)
    assert letters("asked:") == ["hana", "wes", "priya", "mei"]


def test_who_was_replaced_cannot_sign_any_more(cast, proposed):
    _, document = proposed
    place = place_of(document, cast.hana)
    proof = signing.prove(place, code_for(place), by=cast.hana, sha256=document.sha256)
    replace(document, cast.hana, cast.dev)
    says = r"^Somebody else has been named to sign in your place, so nothing was signed\.$"
    with pytest.raises(NotNow, match=says):
        signing.send_code(place, by=cast.hana, sha256=document.sha256)
    with pytest.raises(NotNow, match=says):
        sign_now(place, cast.hana, proof)


def test_a_place_that_has_signed_or_was_filled_again_is_not_replaced(cast, proposed):
    plan, document = proposed
    hana = place_of(document, cast.hana)
    sign(plan, document, cast.hana)
    says = r"^This place has been signed or filled again already\.$"
    with pytest.raises(NotNow, match=says):
        replace(document, cast.hana, cast.dev)
    wes = place_of(document, cast.wes)
    replace(document, cast.wes, cast.dev)
    with pytest.raises(NotNow, match=says), history.deed():
        signing.replace(
            wes, place=signing.Place(1, cast.ada, "x", "y"), by=cast.cora, because="Again."
        )
    assert fresh(hana).replaced_by is None


def test_in_a_closed_text_nobody_is_replaced(cast, proposed):
    plan, document = proposed
    workflow.withdraw(plan, by=cast.hana, because="Not yet.")
    with pytest.raises(NotNow, match=r"withdrawn: “Not yet.”"):
        replace(document, cast.hana, cast.dev)


# -- The seal tried again ------------------------------------------------------------------------


def test_a_failed_seal_is_tried_again_only_when_it_has_failed(cast, signed, rung):
    _, document = signed
    with pytest.raises(NotNow, match=r"^This seal is not waiting for you any more\.$"):
        signing.try_seal_again(document, by=cast.cora)
    Document.objects.filter(pk=document.pk).update(seal_tries=Document.SEAL_TRIES)
    rung.clear()
    signing.try_seal_again(document, by=cast.cora)
    assert fresh(document).seal_tries == 0
    assert rung == [tasks.seal_complete_documents]
    assert HistoryLine.objects.latest("number").became == "seal_tried_again"


# -- What the database itself refuses ------------------------------------------------------------


@pytest.fixture
def evidence(cast, signed):
    """One row of each kind that may only ever be added."""
    _, document = signed
    seal = Seal.objects.create(
        document=document,
        pdf=b"%PDF",
        sha256="a" * 64,
        size=4,
        history_head="b" * 64,
        sealed_at=NOON,
    )
    return {"signature": Signature.objects.first(), "seal": seal, "document": document}


def refused(rows, by, **facts):
    """Whether the trigger `by` keeps these rows from being updated (or deleted, without facts)."""
    try:
        with transaction.atomic():
            rows.update(**facts) if facts else rows._raw_delete("default")
    except InternalError as no:
        return by in str(no)
    return False


def test_signatures_and_seals_are_only_ever_added(evidence):
    for row in (evidence["signature"], evidence["seal"]):
        rows = type(row).objects.filter(pk=row.pk)
        assert refused(rows, "append_only")
        assert refused(rows, "append_only", sha256="c" * 64)


def test_a_frozen_text_never_changes(cast, proposed):
    _, document = proposed
    rows = Document.objects.filter(pk=document.pk)
    changes = {
        "code": "AAAA-BBBB-CCCC",
        "kind": "other",
        "subject": "actionplans.actionplan:0",
        "version": 9,
        "title": "Another title",
        "body": "{}",
        "sha256": "0" * 64,
        "declaration": "I agree to everything.",
        "frozen_at": NOON,
        "frozen_by": cast.stan,
    }
    assert [f for f, v in changes.items() if not refused(rows, "frozen_text", **{f: v})] == []


def test_who_was_asked_never_changes(cast, proposed):
    _, document = proposed
    rows = document.signatories.filter(person=cast.hana)
    changes = {"turn": 9, "person": cast.stan, "name": "X", "post": "X", "organisation": "X"}
    assert [f for f, v in changes.items() if not refused(rows, "who_was_asked", **{f: v})] == []


def test_texts_and_signatories_are_never_deleted(proposed):
    assert refused(Signatory.objects.all(), "never_deleted")
    assert refused(Document.objects.all(), "never_deleted")


@pytest.mark.parametrize(
    "unfit",
    ["other hash", "other person", "other document", "replaced", "closed", None],
)
def test_the_database_refuses_a_signature_that_does_not_fit_the_open_text(cast, proposed, unfit):
    plan, document = proposed
    place = place_of(document, cast.hana)
    facts = {
        "signatory": place,
        "document": document,
        "person": cast.hana,
        "name": "Hana Okafor",
        "sha256": document.sha256,
        "declaration": "",
        "method": "none",
        "signed_at": NOON,
    }
    if unfit == "other hash":
        facts["sha256"] = "0" * 64
    elif unfit == "other person":
        facts["person"] = cast.wes
    elif unfit == "other document":
        _, facts["document"] = propose(draft(cast, title="Other"), cast.hana)
    elif unfit == "replaced":
        replace(document, cast.hana, cast.dev)
    elif unfit == "closed":
        workflow.withdraw(plan, by=cast.hana, because="Not yet.")
    if unfit is None:
        Signature.objects.create(**facts)
        return
    with (
        pytest.raises(InternalError, match="does not fit an open text"),
        transaction.atomic(),
    ):
        Signature.objects.create(**facts)


def test_one_place_is_signed_once_whatever_happens(cast, proposed):
    plan, document = proposed
    sign(plan, document, cast.hana)
    again = Signature.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError, match="signatory_id"), transaction.atomic():
        again.save(force_insert=True)


def test_the_date_to_sign_by_may_move_for_it_is_not_part_of_the_text(proposed):
    _, document = proposed
    Document.objects.filter(pk=document.pk).update(sign_by=date(2027, 1, 1))
    assert fresh(document).sign_by == date(2027, 1, 1)
