import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection

from partnership.people_data import ledger
from partnership.people_data.erasing import apply_ledger, erase, refusal
from partnership.people_data.outlook import outlook
from records import history, throttle
from records.models import Document, HistoryLine, Job, Letter, Notice, Signature
from records.steps import NotNow
from schools.models import ImportRow, Invitation, Person, Post
from schools.workflow import posts
from tests.partnership.people_data import canary
from tests.partnership.people_data.conftest import sightings

NAMES = (canary.NAME, canary.ADDRESS, canary.OLD_NAME, canary.OLD_ADDRESS, "hana@example.org")

# Where the name may stand after an erasure, and nowhere else: what was signed, as it was signed;
# the history, which is one chain; and the public register, which is not ours.
KEPT = {
    "records_document",
    "records_signatory",
    "records_signature",
    "records_historyline",
    "schools_school",
    "schools_schoolevent",
}
# Words that the canary wrote into a plan of several schools, or said for one, and what the history
# and the admin hold of its deeds: kept too, without name and address.
SHARED = {
    "actionplans_action",
    "actionplans_actionevent",
    "actionplans_actionplan",
    "actionplans_area",
    "actionplans_areaevent",
    "actionplans_impact",
    "actionplans_impactevent",
    "actionplans_objective",
    "actionplans_objectiveevent",
    "actionplans_reviewround",
    "actionplans_reviewroundevent",
    "django_admin_log",
    "peerreview_dayplan",
    "peerreview_daysentry",
    "peerreview_factscomment",
    "peerreview_feedback",
    "peerreview_finding",
    "peerreview_findingevent",
    "peerreview_participation",
    "peerreview_participationevent",
    "peerreview_reporttext",
    "peerreview_reporttextevent",
    "peerreview_review",
    "peerreview_reviewer",
    "peerreview_visitdocument",
    "records_document",
    "records_historyline",
    "schools_import",
    "schools_supportentry",
    "schools_supportentryevent",
}


@pytest.fixture
def gone(hatched, cast, django_capture_on_commit_callbacks):
    """The canary, erased; evidence stands on its row."""
    assert sightings(NAMES) != {}
    with django_capture_on_commit_callbacks(execute=True):
        assert erase(hatched, by=cast.cora, because="asked") is False
    return hatched


def test_name_and_address_stand_nowhere_but_in_the_evidence(gone):
    assert set(sightings(NAMES)) == KEPT


def test_no_address_stands_anywhere(gone):
    assert sightings([w for w in NAMES if "@" in w]) == {}


def test_what_was_about_the_canary_is_gone(gone):
    assert set(sightings(["zq7canary"])) == SHARED


def test_no_file_with_the_canary_is_left(gone, folders):
    held = [p for p in (folders / "private").rglob("*") if p.is_file()]
    words = [word.encode() for word in NAMES]
    assert [p for p in held if any(word in p.read_bytes() for word in words)] == []


def test_the_evidence_still_proves_itself(gone):
    assert history.broken_at() is None
    assert Signature.objects.filter(person=gone, name=canary.NAME).count() == 1
    assert Document.objects.get().seal is not None


def test_the_person_is_a_number_and_cannot_come_in(gone, client):
    person = Person.objects.get(pk=gone.pk)
    assert (person.name, person.email, person.is_active, person.last_login) == (
        f"Former member {gone.pk}",
        f"former-{gone.pk}@erased.invalid",
        False,
        None,
    )
    assert person.erased_at is not None
    assert not person.has_usable_password()
    assert not person.may_sign_in
    assert list(Post.objects.current().filter(person=person)) == []
    client.force_login(person)
    assert client.get("/you/").status_code == 302


def test_the_history_tells_who_erased_and_why(gone, cast):
    line = HistoryLine.objects.get(became="erased")
    assert (line.by, line.says) == (cast.cora, "they asked for it")
    assert line.subject == f"schools.person:{gone.pk}"


def test_rows_of_others_are_reworded_and_stay(gone, cast):
    letter = Letter.objects.get(key="to-wes")
    former = f"Former member {gone.pk}"
    assert letter.subject == f"{former} has signed"
    assert letter.text == f"{former} ({former}) has signed; so had {former}."
    assert Notice.objects.get(to=cast.wes, key="n").says == f"{former} has signed"
    assert ImportRow.objects.get(number=3).cells["email"] == "else@example.org"
    emptied = ImportRow.objects.get(number=2)
    assert (emptied.label, emptied.cells, emptied.did) == ("(erased)", {}, {})
    assert Invitation.objects.get().by_id == gone.pk


def test_the_counts_of_tries_are_gone(hatched, cast, settings):
    key = f"letter:{canary.ADDRESS}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_tries (key, times, allowed, until) VALUES (%s, '{}', true, now())",
            [throttle._hash(key)],
        )
        erase(hatched, by=cast.cora, because="asked")
        cursor.execute("SELECT count(*) FROM records_tries")
        assert cursor.fetchone() == (0,)


def test_a_longer_name_that_holds_this_one_is_left_alone(cast):
    cast.stan.name = "Ann Lee"
    cast.stan.save()
    Letter.objects.create(
        key="n", to=cast.wes, address="x@example.org", subject="Joann Leeds; Ann Lee.", text=""
    )
    erase(cast.stan, by=cast.cora, because="left")
    assert Letter.objects.get(key="n").subject == f"Joann Leeds; Former member {cast.stan.pk}."


def test_a_namesake_keeps_the_name(cast):
    twin = Person.objects.create_user("twin@example.org", cast.stan.name)
    Letter.objects.create(key="t", to=cast.wes, address="x@x.org", subject=twin.name, text="")
    erase(cast.stan, by=cast.cora, because="left")
    assert Letter.objects.get(key="t").subject == twin.name


def test_a_person_without_evidence_goes_as_a_whole(cast):
    nobody = Person.objects.create_user("nobody@example.org", "Nobody Yet")
    posts.appoint(nobody, "governor", by=None, school=cast.ash)
    assert outlook(nobody).row_stays is False
    assert erase(nobody, by=cast.cora, because="mistake") is True
    assert Person.objects.filter(pk=nobody.pk).count() == 0
    assert set(sightings(["Nobody Yet", "nobody@example.org"])) == {"records_historyline"}


def test_who_invited_somebody_stays_as_a_number(cast):
    inviter = Person.objects.create_user("inviter@example.org", "Inga Viter")
    post = cast.dev.posts.get()
    Invitation.objects.create(post=post, by=inviter, expires_on="2026-12-01")
    assert erase(inviter, by=cast.cora, because="left") is False


# -- What stands in the way --------------------------------------------------------------------


def test_nobody_is_erased_while_asked_to_sign(cast, proposed):
    plan, _ = proposed
    with pytest.raises(NotNow, match=f"Wes Hughes is asked to sign “{plan.title}"):
        erase(cast.wes, by=cast.cora, because="left")
    assert Person.objects.get(pk=cast.wes.pk).erased_at is None
    assert ledger.read() == []


def test_who_has_signed_an_open_text_may_be_erased(cast, proposed):
    from tests.cast import sign

    plan, document = proposed
    sign(plan, document, cast.wes)
    assert refusal(cast.wes) == ""


def test_the_last_coordinator_stays(cast):
    with pytest.raises(NotNow, match="Cora Whitlock is the only coordinator"):
        erase(cast.cora, by=cast.cora, because="asked")
    posts.appoint(cast.stan, "coordinator", by=None)
    assert erase(cast.cora, by=cast.cora, because="asked") is False


def test_only_a_coordinator_erases(cast):
    with pytest.raises(PermissionDenied):
        erase(cast.dev, by=cast.hana, because="left")


def test_whoever_set_the_portal_up_is_erased_by_an_equal_only(cast):
    root = Person.objects.create_superuser("root@example.org", "Root")
    with pytest.raises(NotNow, match="set up this portal"):
        erase(root, by=cast.cora, because="left")


def test_not_while_a_job_is_being_done(cast):
    from django.utils import timezone

    Job.objects.create(kind="x", asked_by=cast.dev, begun_at=timezone.now(), tries=1)
    with pytest.raises(NotNow, match="Wait a minute"):
        erase(cast.dev, by=cast.cora, because="left")


def test_twice_is_once(gone, cast):
    with pytest.raises(NotNow, match="erased already"):
        erase(gone, by=cast.cora, because="asked")
    assert len(ledger.read()) == 1


# -- The ledger --------------------------------------------------------------------------------


def test_the_ledger_holds_no_personal_data(gone, folders):
    text = (folders / "erasures.jsonl").read_text()
    assert f'"person": {gone.pk}' in text
    assert not any(word.lower() in text.lower() for word in (*NAMES, "canary"))


def test_an_erasure_that_fails_is_taken_out_of_the_ledger(cast, monkeypatch):
    monkeypatch.setattr(history, "_chain", lambda lines: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erase(cast.stan, by=cast.cora, because="left")
    assert ledger.read() == []


def test_whoever_a_restore_brings_back_is_erased_again(cast, django_capture_on_commit_callbacks):
    person = cast.stan
    ledger.write(ledger.Entry(person.pk, ledger.fingerprint(person), "2026-11-01T00:00:00Z"))
    call_command("apply_erasures")
    assert Person.objects.filter(pk=person.pk).count() == 0
    assert apply_ledger() == 0
    assert len(ledger.read()) == 1


def test_even_if_they_are_asked_to_sign_or_the_last_coordinator_there(cast, proposed):
    for person in (cast.wes, cast.cora):
        ledger.write(ledger.Entry(person.pk, ledger.fingerprint(person), "2026-11-01T00:00:00Z"))
    assert apply_ledger() == 2
    assert Person.objects.filter(erased_at=None, pk__in=[cast.wes.pk, cast.cora.pk]).count() == 0


def test_another_person_of_the_same_number_is_left_alone(cast):
    ledger.write(ledger.Entry(cast.stan.pk, "0" * 32, "2026-11-01T00:00:00Z"))
    assert apply_ledger() == 0


def test_a_line_that_was_cut_off_spoils_no_other(cast, folders):
    entry = ledger.Entry(cast.stan.pk, ledger.fingerprint(cast.stan), "2026-11-01T00:00:00Z")
    with (folders / "erasures.jsonl").open("w") as torn:
        torn.write('{"person": 7, "finge')
    ledger.write(entry)
    assert ledger.read() == [entry]


# -- The page ----------------------------------------------------------------------------------


def test_the_page_shows_what_goes_and_what_stays(hatched, cast, as_):
    page = as_("cora").get(f"/people-data/{hatched.pk}/erase/").content.decode()
    for words in ("Letters to you", "Your signatures", "with the name as it was signed"):
        assert words in page


def test_the_name_must_be_typed(hatched, cast, as_):
    client = as_("cora")
    address = f"/people-data/{hatched.pk}/erase/"
    answer = client.post(address, {"because": "asked", "name": "Canary"})
    assert answer.status_code == 422
    assert f"This is not the name. Type: {canary.NAME}" in answer.content.decode()
    assert Person.objects.get(pk=hatched.pk).name == canary.NAME
    answer = client.post(address, {"because": "asked", "name": canary.NAME.upper()})
    assert answer.status_code == 302
    assert Person.objects.get(pk=hatched.pk).erased_at is not None
    assert client.get(address).status_code == 404


def test_the_page_says_what_stands_in_the_way(cast, proposed, as_):
    client = as_("cora")
    page = client.get(f"/people-data/{cast.wes.pk}/erase/").content.decode()
    assert "is asked to sign" in page
    answer = client.post(
        f"/people-data/{cast.wes.pk}/erase/", {"because": "left", "name": "Wes Hughes"}
    )
    assert answer.status_code == 409


@pytest.mark.parametrize("page", ["", "export/", "erase/"])
def test_only_coordinators_open_the_pages(cast, as_, page):
    assert as_("hana").get(f"/people-data/{cast.dev.pk}/{page}").status_code == 403
    assert as_("hana").get(f"/people-data/999999/{page}").status_code == 403
    assert as_("cora").get(f"/people-data/{cast.dev.pk}/{page}").status_code == 200
    assert as_("cora").get(f"/people-data/999999/{page}").status_code == 404


def test_the_command_tells_first_and_erases_when_the_name_is_given(cast, capsys):
    call_command("erase_person", "stan@example.org")
    assert "Nothing was done" in capsys.readouterr().out
    call_command("erase_person", "stan@example.org", "--name", "Stan Bell")
    assert Person.objects.filter(email="stan@example.org").count() == 0
