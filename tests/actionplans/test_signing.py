from tests.cast import fresh


def test_a_plan_goes_from_draft_to_four_signatures(signed):
    plan, document = signed
    assert fresh(plan).state == "signed"
    assert fresh(document).state == "complete"
    assert document.signatures.count() == 4
