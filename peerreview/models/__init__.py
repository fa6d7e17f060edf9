from peerreview.models.conflicts import Conflict
from peerreview.models.consent import Consent
from peerreview.models.cycle import (
    Cycle,
    Holiday,
    Participation,
    ReviewCluster,
    Term,
    Theme,
    Window,
)
from peerreview.models.feedback import Feedback
from peerreview.models.pool import (
    Away,
    DaysEntry,
    Offer,
    Reviewer,
    Training,
    TrainingSession,
)
from peerreview.models.report import FactsComment, Finding, ReportText
from peerreview.models.review import Engagement, Review, Seat
from peerreview.models.schedule import Schedule
from peerreview.models.visit import DayPlan, VisitDocument

__all__ = [
    "Away",
    "Conflict",
    "Consent",
    "Cycle",
    "DayPlan",
    "DaysEntry",
    "Engagement",
    "FactsComment",
    "Feedback",
    "Finding",
    "Holiday",
    "Offer",
    "Participation",
    "ReportText",
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
