from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultation.admin import closing_soon, with_problem
from consultation.models import Consultation, Sealing
from tests.consultation.stage import answer, close, draft, published

LIST = "admin:consultation_consultation_changelist"


@pytest.fixture
def cora(as_):
    return as_("cora")


def test_only_the_consultation_itself_is_on_the_desk():
    ours = [
        m for m in apps.get_app_config("consultation").get_models() if admin.site.is_registered(m)
    ]
    assert ours == [Consultation]


def test_the_list_says_where_each_stands_and_how_many_replied(cora, cast):
    published(cast, opens=1)
    consultation = published(cast)
    answer(consultation, cast.hana, {"q1": "yes", "q2": "Purple elephants."})
    page = cora.get(reverse(LIST))
    rows = page.context["cl"].result_list
    assert [(r.standing[1], r.n_invited, r.n_replied) for r in rows] == [
        ("Open", 9, 1),
        ("Opens soon", 9, 0),
    ]
    text = page.content.decode()
    assert "fewer than 5" in text
    one = cora.get(reverse("admin:consultation_consultation_change", args=[consultation.pk]))
    assert reverse("consultation:run", args=[consultation.pk]) in one.content.decode()
    assert "elephants" not in text + one.content.decode()


def test_nothing_is_added_changed_or_deleted_there(cora, cast, consultation):
    assert cora.get(reverse("admin:consultation_consultation_add")).status_code == 403
    url = reverse("admin:consultation_consultation_change", args=[consultation.pk])
    assert cora.post(url, {"title": "Another"}).status_code == 403
    assert Consultation.objects.get().title == consultation.title


def test_what_needs_somebody_can_be_listed_alone(cora, cast):
    draft(cast)
    soon, late = published(cast, closes=3), published(cast, closes=30)
    assert list(closing_soon(Consultation.objects.all())) == [soon]
    assert list(with_problem(Consultation.objects.all())) == []
    close(late)
    Sealing.objects.update(problem="The log was not switched.")
    assert list(with_problem(Consultation.objects.all())) == [late]
    past = timezone.now() - timedelta(minutes=11)
    Consultation.objects.filter(pk=soon.pk).update(
        opens_at=past - timedelta(days=2), closes_at=past, last_moment=past
    )
    assert set(with_problem(Consultation.objects.all())) == {soon, late}
    page = cora.get(f"{reverse(LIST)}?stands=problem")
    assert set(page.context["cl"].result_list) == {soon, late}


def test_the_list_asks_the_same_few_questions(cora, cast):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            cora.get(reverse(LIST))
        return len(asked)

    published(cast)
    questions()
    few = questions()
    for _ in range(3):
        published(cast)
    assert questions() == few
