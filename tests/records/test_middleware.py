import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse

from records.middleware import no_store, not_now_is_a_sentence
from records.steps import NotNow
from schools.models import School


@pytest.fixture
def request_(rf):
    request = rf.post("/plans/1/sign/")
    from django.contrib.messages.storage.cookie import CookieStorage

    request._messages = CookieStorage(request)
    return request


def told(request):
    return [str(message) for message in get_messages(request)]


def test_a_late_click_becomes_a_sentence_and_the_way_back(request_):
    middleware = not_now_is_a_sentence(lambda r: None)
    answer = middleware.process_exception(request_, NotNow("It is signed.", School(pk=7)))
    assert (answer.status_code, answer.url) == (302, "/schools/7/")
    assert told(request_) == ["It is signed."]


def test_without_a_record_the_way_leads_home(request_):
    middleware = not_now_is_a_sentence(lambda r: None)
    assert middleware.process_exception(request_, NotNow("Too late.")).url == "/"


def test_other_exceptions_are_none_of_its_business(request_):
    middleware = not_now_is_a_sentence(lambda r: None)
    assert middleware.process_exception(request_, ValueError("x")) is None
    assert told(request_) == []


def test_it_hands_every_answer_on(request_):
    answer = HttpResponse("fine")
    assert not_now_is_a_sentence(lambda r: answer)(request_) is answer


def test_pages_of_signed_in_people_are_kept_nowhere(as_):
    answer = as_("hana").get("/plans/")
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert "HX-Request" in answer["Vary"].split(", ")


def test_pages_for_everybody_may_be_kept_but_never_mixed_up_with_fragments(rf):
    answer = no_store(lambda r: HttpResponse("x"))(rf.get("/"))
    assert "Cache-Control" not in answer
    assert answer["Vary"] == "HX-Request"
