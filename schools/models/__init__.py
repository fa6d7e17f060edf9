from schools.models.collaborative import Collaborative, Lead, Membership, Strength
from schools.models.people import Person, Post
from schools.models.school import District, School

__all__ = [
    "Collaborative",
    "District",
    "Lead",
    "Membership",
    "Person",
    "Post",
    "School",
    "Strength",
]
