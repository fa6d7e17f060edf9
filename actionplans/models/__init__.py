from actionplans.models.content import Action, Area, AreaObjective, Impact, Objective, ReviewRound
from actionplans.models.plan import ActionPlan

__all__ = [
    "Action",
    "ActionPlan",
    "Area",
    "AreaObjective",
    "Impact",
    "Objective",
    "ReviewRound",
]
