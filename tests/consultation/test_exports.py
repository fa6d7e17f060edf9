from consultation.exports import INVITEES
from consultation.models import Invitee
from records import workshop
from records.models import Job
from schools import exports
from tests.consultation.stage import answer, published


def rows_of(person, consultation, query=""):
    found = INVITEES.found(person, f"consultation={consultation.pk}{query}")
    return [
        [exports._value(row, where) for _, where in INVITEES.columns]
        for row in found.order_by("pk")
    ]


def test_who_runs_it_has_the_invited_as_a_file(cast):
    consultation = published(cast, asks="both", audience={"phases": ["primary"]})
    published(cast)
    answer(consultation, cast.stan, {"q1": "yes", "q2": "Purple elephants."})
    assert rows_of(cast.cora, consultation) == [
        [consultation.title, "Stan Bell", "stan@example.org", "Headteacher",
         "St Mary’s Primary School", None, "Primary", "Swale", "Replied", None],
        [consultation.title, "", "", "School",
         "St Mary’s Primary School", None, "Primary", "Swale", "Not replied", None],
    ]  # fmt: skip
    assert [row[1] for row in rows_of(cast.cora, consultation, "&reply=replied")] == ["Stan Bell"]


def test_nobody_else_has_it(cast):
    consultation = published(cast)
    for person in (cast.hana, cast.ada):
        assert not INVITEES.may(person)
        assert rows_of(person, consultation) == []
    assert Invitee.objects.count() == 9


def test_it_is_made_by_a_worker_and_says_of_which_consultation(cast, private_files):
    consultation = published(cast)
    query = f"consultation={consultation.pk}&role=chair"
    job = exports.ask("invitees", by=cast.cora, kind="csv", query=query)
    assert job.wants["filters"] == (
        f"Asked as: Chair of governors · Consultation: {consultation.title}"
    )
    workshop.do_waiting()
    job = Job.objects.get()
    assert (job.state, job.says) == ("done", "2 rows")
    with job.file.open() as file:
        text = file.read().decode("utf-8-sig")
    assert "gus@example.org" in text
    assert "hana@example.org" not in text
