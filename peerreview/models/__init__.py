from peerreview.models.conflicts import Conflict
from peerreview.models.cycle import (
    Cycle,
    Holiday,
    Participation,
    ReviewCluster,
    Term,
    Theme,
    Window,
)
from peerreview.models.pool import (
    Away,
    DaysEntry,
    Offer,
    Reviewer,
    Training,
    TrainingSession,
)
from peerreview.models.review import Engagement, Review, Seat
from peerreview.models.schedule import Schedule
from peerreview.models.visit import DayPlan, VisitDocument

__all__ = [
    "Away",
    "Conflict",
    "Cycle",
    "DayPlan",
    "DaysEntry",
    "Engagement",
    "Holiday",
    "Offer",
    "Participation",
    "Review",
    "ReviewCluster",
    "Reviewer",
    "Schedule",
    "Seat",
    "Term",
    "Theme",
    "Training",
    "TrainingSession",
    "VisitDocument",
    "Window",
]
