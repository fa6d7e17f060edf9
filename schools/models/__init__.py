from schools.models.collaborative import Collaborative, Lead, Membership, Strength
from schools.models.imports import Import, ImportRow
from schools.models.people import Invitation, Person, Post
from schools.models.school import District, School, Succession
from schools.models.support import SupportEntry

__all__ = [
    "Collaborative",
    "District",
    "Import",
    "ImportRow",
    "Invitation",
    "Lead",
    "Membership",
    "Person",
    "Post",
    "School",
    "Strength",
    "Succession",
    "SupportEntry",
]
