"""What is known of reviewers is declared, and erasing somebody leaves only what is evidence."""

import pytest

from partnership.people_data import tables
from partnership.people_data.erasing import erase
from peerreview.models import Away, Conflict, Offer, Reviewer, Training
from peerreview.privacy.pool import TABLES
from peerreview.workflow import days, pool
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_every_column_of_these_tables_is_declared():
    ours = {table.model: table for table in TABLES}
    models = [m for m in tables.stored_models() if m._meta.label_lower in ours]
    assert len(models) == len(ours) == 8
    assert tables.faults(models, ours) == []


def test_an_erased_reviewer_is_a_number_in_the_reviews_that_were_given(cast):
    made = stage.year(cast)
    review = stage.review(made, cast, team=("beech-head",))
    days.give(review.seats.get(), by=cast.cora)
    review.seats.update(state="released")
    wes = made.reviewers["beech-head"]
    pool.know_well(wes, by=cast.wes, also={"reading"})
    Away.objects.create(reviewer=wes, first="2027-03-01", last="2027-03-01")
    Conflict.objects.create(person=cast.wes, school=cast.ash, kind="family", declared_by=cast.wes)
    Offer.objects.create(person=cast.wes, consultation="c", question="q")
    assert erase(cast.wes, by=cast.cora, because="asked") is False
    assert fresh(wes).person.name == f"Former member {cast.wes.pk}"
    for model, path in (
        (Away, "reviewer"),
        (Training, "reviewer"),
        (Reviewer.pgh_event_model, "pgh_obj"),
    ):
        assert not model.objects.filter(**{path: wes}).exists()
    assert not Conflict.objects.exists()
    assert not Offer.objects.exists()
    assert list(Reviewer.objects.in_pool().filter(pk=wes.pk)) == []
