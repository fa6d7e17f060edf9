"""The sealing: from the close on, nobody can find out who said what, whoever owns the database.

In one transaction what was sent in is copied in random order to tables that know no person, the
list of those who were asked is written anew in random order with new keys, and the answers' own
table is emptied with its file. Then the key is destroyed, and the database begins a new log.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from consultation import keys, signals
from consultation.instrument import on_path
from consultation.models import (
    BreakdownGroup,
    Consultation,
    Draft,
    Invitee,
    NamedAnswer,
    Receipt,
    Report,
    SealedComment,
    SealedResponse,
    Sealing,
    partitions,
)
from consultation.results import bands, tables
from consultation.wording import sealing as wording
from consultation.workflow.answering import kept_and_left_out, unanswered
from consultation.workflow.forgetting import begin_new_log
from consultation.workflow.sealed_rows import (
    RESPONSES,
    SCHOOLS,
    Reply,
    responses_and_comments,
    shuffle,
)
from records import claims, history
from records.steps import step
from schools.models import District, Person

log = logging.getLogger(__name__)

CHUNK = 1_000  # rows written at once


def seal_waiting():
    """Seal every consultation that has closed, and finish what an interrupted one left."""
    with claims.mine_alone(claims.CONSULTATIONS) as mine:
        if not mine:
            return
        for consultation in Consultation.objects.to_be_sealed():
            _try_to_seal(consultation)
        for sealing in Sealing.objects.filter(key_destroyed_at=None):
            finish(sealing)
        _destroy_keys_of_withdrawn()


def _try_to_seal(consultation):
    try:
        seal(consultation)
    except partitions.InUse:
        log.info("consultation %s is sealed as soon as nobody reads it", consultation.pk)
    except Exception as error:
        if not connection.is_usable():
            raise ConnectionError from None
        # One that cannot be sealed must not keep others open; and what an error says may quote what
        # somebody answered: only its kind goes into a log.
        log.error("consultation %s could not be sealed: %s", consultation.pk, type(error).__name__)


@history.deed()
def seal(consultation, *, key_is_lost=False):
    """Seal it, if it has closed for everybody and is not sealed yet; returns the Sealing or None.

    Raises KeyIsGone where its key is not there, unless somebody says that it is lost for good: it may
    only be out of reach, and what is done without it cannot be undone.
    """
    now = timezone.now()
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if not Consultation.objects.to_be_sealed(now).filter(pk=consultation.pk).exists():
        return None
    step(consultation, Consultation.State.SEALED, by=None)
    with connection.cursor() as cursor:
        # Thousands take a while, and between two statements too.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    partitions.hold(consultation.pk)
    everybody = Invitee.objects.filter(consultation=consultation)
    invitees = list(everybody.select_related("school"))
    instrument = consultation.version().read
    replies, problem = _replies(consultation, invitees, instrument, key_is_lost)
    for as_school in (False, True):
        some = [reply for reply in replies if reply.invitee.as_school == as_school]
        asked = [i.school_id for i in invitees if i.as_school == as_school] if problem else None
        _settle(consultation, some, as_school, asked)
    _write_responses(consultation, instrument, replies)
    _write_receipts(consultation, replies)
    named = _write_named(consultation, instrument, replies)
    # Only now nobody may read either: lists of people and consultations wait here.
    partitions.hold(consultation.pk, readers_too=True)
    _write_invitees_anew(consultation, invitees)
    partitions.empty("consultation_draft", consultation.pk)
    sealing = _record(consultation, invitees, replies, now, problem)
    for question, people in named:
        signals.willing_named.send(
            Consultation, consultation=consultation, question=question, people=people
        )
    transaction.on_commit(lambda: finish(sealing), robust=True)
    return sealing


def finish(sealing):
    """Destroy the key, have the database begin a new log, and the figures worked out beforehand."""
    keys.destroy(sealing.consultation_id)
    facts = {"key_destroyed_at": timezone.now()} | begin_new_log()
    facts["problem"] = f"{sealing.problem} {facts['problem']}".strip()[:300]
    Sealing.objects.filter(pk=sealing.pk, key_destroyed_at=None).update(**facts)
    tables.prepare(Consultation.objects.get(pk=sealing.consultation_id))


# -- Inside ----------------------------------------------------------------------------------------


def _replies(consultation, invitees, instrument, key_is_lost):
    """([replies], problem) of all that was sent in and is complete."""
    drafts = {d.pseudonym: d for d in Draft.objects.filter(consultation=consultation)}
    try:
        key = keys.read(consultation.pk)
    except keys.KeyIsGone:
        if not key_is_lost:
            raise
        return _nobodys(consultation, drafts, instrument), wording.KEY_WAS_LOST
    found = []
    for invitee in invitees:
        reply = _reply(invitee, drafts.get(key.pseudonym(invitee.seat)), instrument, key)
        # Edited after it was sent, it may lack what is required: it then counts as not replied.
        invitee.replied = reply is not None
        if reply is not None:
            found.append(reply)
    return found, ""


def _nobodys(consultation, drafts, instrument):
    """The replies where nothing leads from them to people any more: none is broken down."""
    nobody = Invitee(consultation=consultation, as_school=not consultation.asks_people)
    replies = (_reply(nobody, draft, instrument, None) for draft in drafts.values())
    return [reply for reply in replies if reply is not None]


def _reply(invitee, draft, instrument, key):
    """What was sent in, if it was and lacks nothing; else None."""
    if draft is None or not draft.submitted:
        return None
    kept, _ = kept_and_left_out(instrument, draft.answers)
    if unanswered(instrument, kept):
        return None
    pages = frozenset(page.name for page in on_path(instrument, kept))
    return Reply(invitee, draft, kept, key.receipt(invitee.seat) if key else "", pages)


def _settle(consultation, replies, as_school, asked):
    """Broaden the combinations until enough stand behind each, and keep the groups of each kind.

    `asked` are the schools of everybody who was asked, where it is not known who belongs to which.
    """
    facts = [reply.facts for reply in replies]
    broad = bands.generalise(facts, k=RESPONSES, schools=SCHOOLS)
    for reply, band in zip(replies, broad, strict=True):
        reply.band = band
    units = [(fact[0], *band) for fact, band in zip(facts, broad, strict=True)]
    districts = dict(District.objects.values_list("slug", "name"))
    BreakdownGroup.objects.bulk_create(
        BreakdownGroup(consultation=consultation, as_school=as_school, **group)
        for group in bands.groups(units, districts=districts, asked=asked)
    )


def _write_responses(consultation, instrument, replies):
    responses, comments = responses_and_comments(consultation, instrument, replies)
    _write_shuffled(SealedResponse, responses)
    _write_shuffled(SealedComment, comments)


def _write_receipts(consultation, replies):
    _write_shuffled(
        Receipt,
        [
            Receipt(consultation=consultation, digest=keys.digest_of(reply.receipt))
            for reply in replies
            if reply.receipt
        ],
    )


def _write_named(consultation, instrument, replies):
    """Keep who said yes under their name; returns [(question, [(person, school), …]), …]."""
    found = []
    for question in instrument.questions.values():
        if not question.named:
            continue
        yes = [
            reply.invitee
            for reply in replies
            if reply.answers.get(question.name) == "yes" and reply.invitee.person_id
        ]
        NamedAnswer.objects.bulk_create(
            NamedAnswer(
                consultation=consultation,
                question=question.name,
                person_id=invitee.person_id,
                school_id=invitee.school_id,
                role=invitee.role,
            )
            for invitee in sorted(yes, key=lambda invitee: invitee.person_id)
        )
        people = Person.objects.in_bulk([invitee.person_id for invitee in yes])
        found.append((question, [(people[i.person_id], i.school) for i in yes]))
    return found


def _write_invitees_anew(consultation, invitees):
    partitions.empty("consultation_invitee", consultation.pk)
    for invitee in invitees:
        invitee.pk = None
        invitee._state.adding = True
    _write_shuffled(Invitee, invitees)


def _write_shuffled(model, rows):
    """Write rows in an order that nothing can tell; their keys are random, or follow it."""
    shuffle(rows)
    model.objects.bulk_create(rows, batch_size=CHUNK)


def _record(consultation, invitees, replies, now, problem):
    schools = [invitee for invitee in invitees if invitee.as_school]
    answered = sum(reply.invitee.as_school for reply in replies)
    Report.objects.create(consultation=consultation)
    return Sealing.objects.create(
        consultation=consultation,
        sealed_at=now,
        promise_from=timezone.localdate(now) + timedelta(days=settings.BACKUPS_KEPT),
        people_invited=len(invitees) - len(schools),
        people_replied=len(replies) - answered,
        schools_invited=len(schools),
        schools_replied=answered,
        problem=problem,
    )


def _destroy_keys_of_withdrawn():
    """Where a process was stopped between the withdrawing and the destroying."""
    withdrawn = Consultation.objects.filter(state=Consultation.State.WITHDRAWN)
    for pk in withdrawn.values_list("pk", flat=True):
        keys.destroy(pk)
