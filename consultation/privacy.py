"""What the tables of this app hold about people (see `records.personal`).

While a consultation is open, only its key leads from a person to their answers, so only with it can
an erasure find them. Once it is sealed the answers belong to nobody.
"""

from django.db.models import Q

from consultation import keys
from consultation.models import Consultation, Invitee
from records.personal import goes, nothing, path, stays, table

RUN = "Who ran a consultation must be known; the name is gone from it."


def drafts_of(someone) -> Q:
    """The answers of this person in consultations that are open."""
    found = []
    asked = Invitee.objects.filter(
        person=someone.pk, consultation__state=Consultation.State.PUBLISHED
    )
    for invitee in asked:
        try:
            found.append(keys.read(invitee.consultation_id).pseudonym(invitee.seat))
        except keys.KeyIsGone:
            continue
    return Q(pseudonym__in=found)


TABLES = [
    # First, as they are found by the invitations below.
    table(
        "consultation.draft",
        "That you have begun to answer a consultation",
        about=[drafts_of],
        why="To go on on any device, until the close. What you answered is shown to you alone.",
        kept="Until the consultation closes; then nothing leads to you any more.",
        fate=goes(),
        evidence="submitted withheld quotable",
        # Nobody but who wrote them is handed these, so no file of personal data has them.
        none="pseudonym consultation answers notes keyed edition",
    ),
    table(
        "consultation.invitee",
        "Consultations you were asked in",
        about=[path("person")],
        why="To ask everybody once, to remind who has not replied, and to say how many have.",
        kept="1 year after the close.",
        fate=goes(),
        evidence=(
            "consultation person school role phase district until asked replied on_paper "
            "as_phase as_role as_district"
        ),
        none="id as_school",
    ),
    table(
        "consultation.namedanswer",
        "What you agreed to under your name",
        about=[path("person")],
        why="To pass your offer on to whoever organises it.",
        kept="2 years.",
        fate=goes(),
        evidence="consultation question person school role",
        none="id",
    ),
    table(
        "consultation.consultation",
        "Consultations you started",
        by=[path("created_by")],
        why="To ask people what they think.",
        kept="For as long as the partnership works with them.",
        fate=stays(RUN),
        evidence="title created_by created_at state",
        none=(
            "id organiser instrument edition asks audience opens_at closes_at grace last_moment "
            "withdrawn_because"
        ),
    ),
    table(
        "consultation.version",
        "Consultations you published",
        by=[path("published_by")],
        why="To prove what people were asked.",
        kept="For as long as the partnership works with them.",
        fate=stays(RUN),
        evidence="consultation number published_at published_by",
        none="id body sha256 changes after_opening",
    ),
    table(
        "consultation.codedby",
        "Comments you read for their themes",
        by=[path("coder")],
        why="Two people read each comment by themselves.",
        kept="With the consultation.",
        fate=stays(RUN),
        evidence="coder",
        none="id comment",
    ),
    table(
        "consultation.coding",
        "Themes you found in comments",
        by=[path("coder")],
        why="Two people read each comment by themselves.",
        kept="With the consultation.",
        fate=stays(RUN),
        evidence="theme coder",
        none="id comment first stands",
    ),
    table(
        "consultation.report",
        "Reports you published",
        by=[path("published_by")],
        why="To tell everybody what came of it.",
        kept="For as long as the partnership works with them.",
        fate=stays(RUN),
        evidence="consultation published_at published_by",
        none="id state introduction figures told edition",
    ),
    nothing(
        "consultation.sealing",
        "id consultation sealed_at key_destroyed_at wal_switched_at checkpointed_at promise_from "
        "people_invited people_replied schools_invited schools_replied problem",
    ),
    nothing("consultation.sealedresponse", "id consultation as_school phase role district code"),
    nothing(
        "consultation.sealedcomment",
        "id consultation as_school phase role district question text quotable redacted_because",
    ),
    nothing("consultation.receipt", "id consultation digest"),
    nothing(
        "consultation.breakdowngroup",
        "id consultation as_school dimension key label position count threshold published_key "
        "published_threshold",
    ),
    nothing("consultation.theme", "id consultation question name meaning position"),
    nothing("consultation.whatwedid", "id report question said did"),
    nothing("consultation.quotation", "id report comment position"),
]
