import pytest
from django.urls import reverse

from consultation import keys
from consultation.models import Draft
from schools.models import Person, Post
from tests.consultation import stage

TYPED = {"q1": "yes", "q2": "Let us begin.", "g1": "no"}


@pytest.fixture
def colin(cast):
    """A second coordinator."""
    person = Person.objects.create(email="colin@example.org", name="Colin Hart")
    Post.objects.create(person=person, kind=Post.Kind.COORDINATOR)
    return person


@pytest.fixture
def code(cast, consultation):
    """That of hana's form."""
    return keys.read(consultation.pk).paper_code(f"person:{cast.hana.pk}")


@pytest.fixture
def post(client, consultation):
    """`post(person, "paper_key", q1="yes")`; follows what it leads to."""

    def send(person, name, **fields):
        client.force_login(person)
        url = reverse(f"consultation:{name}", args=[consultation.pk])
        return client.post(url, {n.replace("_", "."): v for n, v in fields.items()}, follow=True)

    return send


def draft(consultation, person):
    key = keys.read(consultation.pk)
    return Draft.objects.get(pseudonym=key.pseudonym(f"person:{person.pk}"))


def words_of(response):
    return " ".join(response.content.decode().split())


def test_a_code_leads_to_all_questions_on_one_page_and_to_no_name(cast, consultation, code, post):
    page = post(cast.cora, "paper_keying", code=code)
    assert page.status_code == 200
    html = page.content.decode()
    told = consultation.version().read
    assert [html.count(f'data-ask="{name}"') for name in (*told.questions, *told.gates)] == [1] * 11
    assert "We propose a" not in html
    assert cast.hana.name not in html
    assert code not in page.request["PATH_INFO"]


def test_two_people_key_a_form(cast, consultation, code, colin, post):
    first = post(cast.cora, "paper_key", code=code, **TYPED)
    assert "Keyed once, and kept." in words_of(first)
    second = post(colin, "paper_keying", code=code)
    assert "Key it as if nobody had." in words_of(second)
    assert "Let us begin" not in words_of(second)
    done = post(colin, "paper_key", code=code, **TYPED)
    assert "Both readings agree. The answers are sent in." in words_of(done)
    assert draft(consultation, cast.hana).answers == TYPED
    again = post(colin, "paper_keying", code=code)
    assert (again.status_code, "is sent in. Put it with the others" in words_of(again)) == (
        422,
        True,
    )


def test_where_they_differ_both_are_shown_to_the_second(cast, consultation, code, colin, post):
    post(cast.cora, "paper_key", code=code, **TYPED, q4="o1")
    page = post(colin, "paper_key", code=code, **TYPED, unreadable_q4="yes", use_withheld="yes")
    words = words_of(page)
    assert "In 2 places." in words
    assert 'First reading</span> <span class="as-typed">Termly' in words
    assert 'Second reading</span> <span class="as-typed">Cannot be read' in words
    assert "Let us begin" not in words  # they agree in that
    # The first one is told nothing but whose turn it is.
    waiting = post(cast.cora, "paper_keying", code=code)
    assert "somebody else compares them" in words_of(waiting)
    undecided = post(colin, "paper_settle", code=code, take_q4="first")
    assert undecided.status_code == 422
    assert 'href="#take.-withheld"' in undecided.content.decode()
    done = post(
        colin, "paper_settle", code=code, take_q4="again", q4="o3", **{"take_-withheld": "first"}
    )
    assert "Settled. The answers are sent in." in words_of(done)
    assert draft(consultation, cast.hana).answers == TYPED | {"q4": "o3"}
    assert not draft(consultation, cast.hana).withheld


def test_what_is_no_answer_comes_back_as_it_was_typed(cast, consultation, code, post):
    page = post(
        cast.cora, "paper_key", code=code, **TYPED, **{"q7-from": "lots"}, unreadable_q9="yes"
    )
    assert page.status_code == 422
    html = page.content.decode()
    assert '<a href="#q7">Enter whole pounds a year in figures, for example 250.</a>' in html
    assert 'value="lots"' in html
    assert 'id="unreadable.q9" checked' in html
    assert "Let us begin." in html
    assert not Draft.objects.filter(consultation=consultation).exists()


def test_a_form_without_what_is_required_is_put_aside(cast, consultation, code, post):
    page = post(cast.cora, "paper_key", code=code, q4="o1", unreadable_q1="yes")
    assert page.status_code == 422
    assert "Put this form aside and ask the person" in words_of(page)


def test_a_settled_form_without_what_is_required_is_put_aside(
    cast, consultation, code, colin, post
):
    post(cast.cora, "paper_key", code=code, q1="yes")
    post(colin, "paper_key", code=code, q1="no")
    page = post(colin, "paper_settle", code=code, take_q1="nothing")
    assert page.status_code == 422
    assert "Put this form aside and ask the person" in words_of(page)


def test_what_was_left_out_is_said(cast, consultation, code, post):
    done = post(cast.cora, "paper_key", code=code, **TYPED, q3="4")
    assert "One answer stood behind a gate that is not ticked yes, and was left out." in words_of(
        done
    )


@pytest.mark.parametrize("code", ["", "BBBB-BBBB"])
def test_a_wrong_code_is_said_and_kept(cast, consultation, post, code):
    page = post(cast.cora, "paper_keying", code=code)
    assert page.status_code == 422
    assert f'value="{code}"' in page.content.decode() or not code


def test_a_reading_without_its_code_leads_back_with_a_sentence(cast, consultation, post):
    for name in ("paper_key", "paper_settle"):
        page = post(cast.cora, name, **TYPED)
        assert page.redirect_chain[0][1] == 302
        assert "No form of this consultation has this code." in words_of(page)


def test_to_settle_before_both_have_keyed_is_to_key(cast, consultation, code, post):
    page = post(cast.cora, "paper_settle", code=code, take_q1="first")
    assert "First reading" in words_of(page)
    assert not Draft.objects.filter(consultation=consultation).exists()


@pytest.mark.parametrize(("key", "status"), [("cora", 200), ("hana", 403), ("ada", 404)])
def test_who_may_key(as_, cast, consultation, key, status):
    client = as_(key)
    if key == "ada":
        consultation.invitees.filter(person=cast.ada).delete()
    for name in ("paper_keying",):
        url = reverse(f"consultation:{name}", args=[consultation.pk])
        assert client.get(url).status_code == status
    for name in ("paper_keying", "paper_key", "paper_settle"):
        url = reverse(f"consultation:{name}", args=[consultation.pk])
        answer = client.post(url, {"code": ""})
        assert answer.status_code in ((422, 302) if status == 200 else (status,))


def test_nobody_keys_as_somebody_else(cast, consultation, rf):
    from django.core.exceptions import PermissionDenied

    from consultation.views import keying

    for view in (keying.Keying.as_view(), keying.key_in, keying.settle):
        request = rf.post("/")
        request.user, request.looked_at_by = cast.cora, cast.cora
        with pytest.raises(PermissionDenied):
            view(request, pk=consultation.pk)


def test_a_consultation_that_is_not_open_says_when_forms_are_keyed(as_, cast):
    consultation = stage.published(cast, opens=3)
    page = as_("cora").get(reverse("consultation:paper_keying", args=[consultation.pk]))
    assert "Forms are keyed from then on." in words_of(page)
    assert 'name="code"' not in page.content.decode()


def test_nothing_of_a_form_stays_in_the_session(cast, consultation, code, post, client):
    post(cast.cora, "paper_keying", code=code)
    post(cast.cora, "paper_key", code=code, **TYPED)
    kept = dict(client.session.items())
    assert {key for key in kept if not key.startswith("_")} <= {"signed_in_at", "seen_at"}
    assert code not in str(kept)
    assert "Let us begin" not in str(kept)
