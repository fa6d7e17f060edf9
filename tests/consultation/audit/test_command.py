import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consultation.audit import audit, fingerprints_of
from consultation.audit.times import correlation
from consultation.models import SealedResponse
from records import history
from tests.consultation.stage import answer, close, draft, fresh, invitee

WORDS = "Nobody else would put it like this."


def run(consultation, *words):
    """(exit code, what was written)."""
    out = StringIO()
    try:
        call_command("audit_separation", str(consultation.pk), *words, stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def answered(cast, consultation):
    for key in ("hana", "wes", "gus", "mei", "dev"):
        answer(consultation, getattr(cast, key), {"q1": "yes", "q2": f"{WORDS} {key}"})
    return consultation


def test_while_it_is_open_the_key_links_and_the_command_says_so(answered):
    code, said = run(answered)
    assert code == 1
    assert "LINKED by: " in said
    assert "pseudonyms" in said.rpartition("LINKED by: ")[2]


def test_sealed_it_links_nobody(answered, django_capture_on_commit_callbacks, settings, tmp_path):
    settings.DATA_DIR = tmp_path  # has no logs
    with django_capture_on_commit_callbacks(execute=True):
        close(answered)
    findings = {each.channel: each for each in audit(fresh(answered))}
    findings.pop("write-ahead log")  # that of the server of the tests
    assert [name for name, each in findings.items() if each.links] == []
    assert findings["pseudonyms"].guessed == 0
    assert findings["breakdown"].group == 5


def test_fewer_than_five_who_are_alike_are_told_of(answered):
    close(answered)
    one = SealedResponse.objects.first()
    one.phase = "special"
    one.save()
    breakdown = next(e for e in audit(fresh(answered)) if e.channel == "breakdown")
    assert (breakdown.group, breakdown.links) == (1, True)


def test_words_of_an_answer_in_the_history_are_found(cast, answered):
    close(answered)
    with history.deed():
        history.note(answered, "remarked", by=cast.cora, says=f"Somebody wrote: {WORDS} wes")
    found = {each.channel: each for each in audit(fresh(answered))}
    assert found["text of the history"].signal == "1 of 5 texts found"
    assert found["text of the history"].links
    assert not found["text of letters"].links


def test_with_the_truth_it_counts_who_was_found(cast, answered, tmp_path):
    told = answered.version().read
    seat = invitee(answered, cast.hana).seat
    truth = {seat: fingerprints_of(told, {"q1": "yes", "q2": f"{WORDS} hana"})}
    file = tmp_path / "truth.json"
    file.write_text(json.dumps(truth))
    code, said = run(answered, "--truth", str(file), "--json")
    assert code == 1
    read = json.loads(said)
    right = {each["channel"]: each["right"] for each in read["channels"]}
    assert right["pseudonyms"] == 1
    assert "pairs" not in read["channels"][0]


def test_what_cannot_be_audited_is_a_sentence(cast, answered, tmp_path):
    with pytest.raises(CommandError, match="There is no consultation"):
        call_command("audit_separation", str(draft(cast).pk))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("audit_separation", str(answered.pk), "--truth", str(tmp_path / "none"))


def test_an_order_is_compared_with_another():
    assert correlation([1, 2, 3, 4]) == 1
    assert correlation([4, 3, 2, 1]) == -1
    assert correlation([1]) == 0
