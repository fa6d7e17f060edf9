import pytest
from django.http import QueryDict
from django.utils import timezone

from consultation.filters import InviteeFileFilter, InviteeFilter, told_apart
from consultation.models import Invitee
from schools.models import Person
from tests.consultation.stage import published


@pytest.fixture
def rows(cast):
    Person.objects.exclude(pk=cast.gus.pk).update(last_login=timezone.now())
    consultation = published(cast, asks="both")
    Invitee.objects.filter(person=cast.hana).update(replied=True, until=consultation.closes_at)
    return told_apart(Invitee.objects.filter(consultation=consultation))


def test_each_invitee_is_told_apart(cast, rows):
    told = {
        str(i): (i.reply, i.longer, i.came, i.kind)
        for i in rows
        if i.person in (cast.hana, cast.gus) or i.school == cast.elsewhere
    }
    assert told == {
        "Hana Okafor": ("replied", "yes", "", "headteacher"),
        "Gus Merriman": ("waiting", "", "never", "chair"),
        "Stan Bell": ("waiting", "", "", "headteacher"),
        "St Mary’s Primary School": ("waiting", "", "", "school"),
    }


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 12),
        ("reply=replied", 1),
        ("reply=nonsense", 12),
        ("search=okafor", 1),
        ("search=%22%27%25", 12),
        ("search=" + "x" * 500, 0),
        ("consultation=999", 12),
    ],
)
def test_a_page_narrows_only_by_what_is_offered(rows, query, count):
    assert InviteeFilter(QueryDict(query), queryset=rows).qs.count() == count


def test_a_file_is_narrowed_to_its_consultation(cast, rows):
    other = published(cast)
    everything = told_apart(Invitee.objects.all())
    found = InviteeFileFilter(QueryDict(f"consultation={other.pk}"), queryset=everything).qs
    assert {i.consultation_id for i in found} == {other.pk}
    assert found.count() == 9
