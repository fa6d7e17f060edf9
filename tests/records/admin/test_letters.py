"""The log of letters: how each stands, what it said, and sending it again. Codes are nobody's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from records import letters, signing
from records.models import HistoryLine, Letter
from records.steps import NotNow
from schools.workflow import people
from tests.cast import fresh, place_of

LIST = "/admin/records/letter/"


@pytest.fixture
def cora(as_, cast):
    return as_("cora")


@pytest.fixture
def letter(proposed):
    """The letter that asked hana to sign, sent."""
    Letter.objects.update(sent_at=timezone.now())
    return Letter.objects.get(to=proposed[0].created_by)


@pytest.fixture
def code(cast, proposed):
    """The letter with hana's code, and the code."""
    signatory = place_of(proposed[1], cast.hana)
    signing.send_code(signatory, by=cast.hana, sha256=proposed[1].sha256)
    found = Letter.objects.get(confidential=True)
    return found, next(w for w in found.text.split() if len(w) == 6 and w.isdecimal())


def act(client, *rows, confirmed=True):
    given = {"action": "send_again", "_selected_action": [r.pk for r in rows], "select_across": "0"}
    return client.post(LIST, given | ({"confirmed": "yes"} if confirmed else {}))


def test_how_a_letter_stands_is_told_in_words_and_filtered_by(cora, letter, cast):
    now = timezone.now()
    waiting, put_off, given_up = Letter.objects.exclude(pk=letter.pk)[:1].get(), None, None
    Letter.objects.filter(pk=waiting.pk).update(sent_at=None)
    letters.write_plain("a", address="a@example.org", subject="A", text="A")
    letters.write_plain("b", address="b@example.org", subject="B", text="B")
    put_off, given_up = Letter.objects.get(key="a"), Letter.objects.get(key="b")
    Letter.objects.filter(pk=put_off.pk).update(tries=2, not_before=now + timedelta(hours=1))
    Letter.objects.filter(pk=given_up.pk).update(tries=7, given_up_at=now)

    def listed(state):
        return {row.pk for row in cora.get(LIST, {"state": state}).context["cl"].result_list}

    assert {
        state: listed(state) for state in ("waiting", "put_off", "sent", "given_up", "again")
    } == {
        "waiting": {waiting.pk},
        "put_off": {put_off.pk},
        "sent": {letter.pk},
        "given_up": {given_up.pk},
        "again": set(),
    }
    page = cora.get(LIST).content.decode()
    for words in (">Sent<", ">Waiting<", "Put off until ", "Given up after 7 tries"):
        assert words in page
    letters.send_again(fresh(given_up), by=cast.cora)
    assert (listed("given_up"), listed("again")) == (set(), {given_up.pk})


def test_the_letter_can_be_read_as_text_and_brings_nothing_along(cora, cast):
    letters.write_plain(
        "x",
        address="a@example.org",
        subject="<b>S</b>",
        text="Hello <script>alert(1)</script>",
        html="<style>*{}</style><p>Hello</p>",
    )
    page = cora.get(f"{LIST}{Letter.objects.get().pk}/change/").content.decode()
    assert "Hello &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;S&lt;/b&gt;" in page
    assert "<style>" not in page


def test_a_code_is_on_no_page_of_the_desk(cora, code):
    """Not in the text, not in the subject: with it a coordinator could sign as somebody else."""
    letter, digits = code
    assert digits in letter.subject + letter.text
    change = f"{LIST}{letter.pk}/"
    pages = [
        cora.get(path).content.decode()
        for path in (
            LIST,
            f"{change}change/",
            f"{change}history/",
            "/admin/",
            "/admin/find/?q=hana",
        )
    ]
    pages.append(act(cora, letter, confirmed=False).content.decode())
    assert [digits in page for page in pages] == [False] * len(pages)
    assert "A letter with a code" in pages[0]


def test_a_code_can_not_be_guessed_from_what_a_search_finds(cora, code):
    _letter, digits = code
    found = [
        cora.get(LIST, {"q": words}).context["cl"].result_count
        for words in (digits, digits[:3], "code to sign")
    ]
    assert found == [0, 0, 0]
    assert cora.get("/admin/find/", {"q": digits}).context["found"] == []
    for asked in ({"subject__contains": digits}, {"text__contains": digits}, {"key__gt": "a"}):
        assert cora.get(LIST, asked).status_code == 400
    columns = [header["text"] for header in _headers(cora) if header["sortable"]]
    assert "Subject" not in columns


def _headers(client):
    from django.contrib.admin.templatetags.admin_list import result_headers

    return list(result_headers(client.get(LIST).context["cl"]))


def test_it_is_sent_again_to_the_present_address_as_a_new_letter(cora, letter, cast):
    people.change_email(letter.to, "new@example.org", by=cast.cora)
    act(cora, letter)
    again = Letter.objects.get(key=f"{letter.key}:again:1")
    assert (again.address, again.subject, again.text, again.html, again.sent_at) == (
        "new@example.org",
        letter.subject,
        letter.text,
        letter.html,
        None,
    )
    assert fresh(letter).sent_at == letter.sent_at
    line = HistoryLine.objects.latest("number")
    assert (line.became, line.by, line.subject) == (
        "sent_again",
        cast.cora,
        f"records.letter:{letter.pk}",
    )


def test_each_time_is_a_letter_of_its_own(letter, cast):
    keys = [letters.send_again(letter, by=cast.cora).key for _ in range(2)]
    Letter.objects.filter(key=keys[0]).update(sent_at=timezone.now())
    keys.append(letters.send_again(Letter.objects.get(key=keys[0]), by=cast.cora).key)
    keys.append(letters.send_again(letter, by=cast.cora).key)
    assert keys == [f"{letter.key}:again:{end}" for end in ("1", "2", "1:again:1", "3")]


def test_what_may_not_be_sent_again_says_why(letter, code, cast):
    with pytest.raises(NotNow, match="A code is never sent twice"):
        letters.send_again(code[0], by=cast.cora)
    Letter.objects.filter(pk=letter.pk).update(sent_at=None)
    with pytest.raises(NotNow, match="still on its way"):
        letters.send_again(letter, by=cast.cora)
    Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now())
    people.switch_off(letter.to, by=None)
    with pytest.raises(NotNow, match="is switched off and gets no letters"):
        letters.send_again(letter, by=cast.cora)
    assert not Letter.objects.filter(key__contains=":again:").exists()


def test_the_page_says_which_go_again_and_which_not(cora, letter, code):
    Letter.objects.update(sent_at=timezone.now())
    page = act(cora, letter, code[0], confirmed=False)
    assert [row.pk for row, _ in page.context["affected"]] == [letter.pk]
    assert [row.pk for row, _ in page.context["left_out"]] == [code[0].pk]


@pytest.mark.parametrize("who", ["hana", "gus", "ada"])
def test_nobody_else_reads_or_sends(as_, letter, cast, who):
    client = as_(who)
    assert client.get(LIST).status_code == 302
    act(client, letter)
    assert not Letter.objects.filter(key__contains=":again:").exists()
