import pytest

from records import bell, letters, tasks
from records.models import Letter, Notice


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    bells = []
    monkeypatch.setattr(bell, "ring", lambda task, **how: bells.append((task, how)))
    return bells


NEWS = {"news": [], "today": None}


def test_a_letter_is_written_once_per_key_and_rings(cast, rung):
    for person in (cast.hana, cast.wes):
        letters.write("digest:1", to=person, template="digest", context=NEWS)
    letter = Letter.objects.get()
    assert (letter.to, letter.address, letter.sent_at) == (cast.hana, "hana@example.org", None)
    # Nothing is done on the way: the worker sends, or the bell's own thread if there is none.
    assert rung == [(tasks.send_waiting_letters, {"or_do_it_here": True})] * 2


def test_a_letter_is_three_templates(cast, settings):
    settings.PARTNERSHIP_NAME, settings.SITE_URL = "Ash & Beech", "https://portal.example"
    letters.write("digest:1", to=cast.hana, template="digest", context=NEWS | {"news": []})
    letter = Letter.objects.get()
    assert letter.subject == "News of from Ash & Beech"
    assert letter.text.startswith("Dear Hana Okafor,\n\n")
    assert letter.text.endswith("Ash & Beech\n")
    assert "Ash &amp; Beech" in letter.html
    assert "<style" not in letter.html  # mail programs want it on the elements
    assert "style=" in letter.html


def test_a_letter_that_somebody_else_has_written(cast, rung):
    letters.write_plain(
        "sign-in:1", address="x@example.org", subject="A\nsub\r\nject", text="T", confidential=True
    )
    letters.write_plain("sign-in:1", address="y@example.org", subject="B", text="U")
    assert Letter.objects.values(
        "key", "to", "address", "subject", "text", "html", "confidential"
    ).get() == {
        "key": "sign-in:1",
        "to": None,
        "address": "x@example.org",
        "subject": "A sub ject",
        "text": "T",
        "html": "",
        "confidential": True,
    }
    assert len(rung) == 2


def test_news_that_can_wait_is_said_once_to_each(cast, rung):
    letters.tell("signed:1", to=[cast.hana, cast.wes], says="Gus has signed.", url="/plans/1/")
    letters.tell("signed:1", to=[cast.wes, cast.mei], says="Gus has signed again.", url="/")
    letters.tell("signed:2", to=[cast.wes], says="x" * 400, url="/plans/2/")
    assert list(Notice.objects.order_by("pk").values_list("key", "to__name", "says", "url")) == [
        ("signed:1", "Hana Okafor", "Gus has signed.", "/plans/1/"),
        ("signed:1", "Wes Hughes", "Gus has signed.", "/plans/1/"),
        ("signed:1", "Mei Lindqvist", "Gus has signed again.", "/"),
        ("signed:2", "Wes Hughes", "x" * 300, "/plans/2/"),
    ]
    assert not Letter.objects.exists()
    assert rung == []
