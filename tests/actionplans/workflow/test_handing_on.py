import pytest

from actionplans import workflow
from records.models import HistoryLine
from tests.cast import fresh


def test_a_schools_own_plan_passes_to_another_school(cast):
    plan = workflow.start(title="Our own", year=2026, school=cast.ash, by=cast.hana)
    workflow.hand_on(plan, to=cast.beech, by=None)
    assert fresh(plan).school == cast.beech
    line = HistoryLine.objects.about(plan).last()
    assert (line.became, line.by_name, line.says) == (
        "handed_on_plan",
        "The portal",
        "Ash Lane Infant School → Beech Hill Infant School",
    )


def test_the_plan_of_a_collaborative_stays_with_it(cast, plan):
    with pytest.raises(ValueError, match="stays"):
        workflow.hand_on(plan, to=cast.beech, by=cast.cora)
    assert fresh(plan).collaborative == cast.collaborative
