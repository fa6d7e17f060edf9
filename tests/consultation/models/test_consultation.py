from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from consultation.models import Consultation

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize("night", [date(2027, 3, 28), date(2026, 10, 25)])
def test_minutes_after_the_close_are_minutes_though_the_clocks_change(night):
    close = datetime.combine(night, time(0, 30), tzinfo=LONDON)
    end = Consultation(closes_at=close, grace=120).end_for()
    assert end == close.astimezone(UTC) + timedelta(hours=2)
