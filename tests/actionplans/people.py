"""More people than the cast: those who serve committees, boards and other collaboratives."""

from schools.models import Collaborative, Person, Post


def add_committees(cast):
    """jo chairs the joint committee and mo sits on it; bo is on the board of the partnership; av
    advises this collaborative, al another one."""
    other = Collaborative.objects.create(name="Another collaborative", district=cast.district)
    for key, name, kind, where in (
        ("jo", "Jo Farrow", "committee_chair", cast.collaborative),
        ("mo", "Mo Ansah", "committee_member", cast.collaborative),
        ("bo", "Bo Castle", "board_member", None),
        ("av", "Avis Reed", "adviser", cast.collaborative),
        ("al", "Al Thorne", "adviser", other),
    ):
        person = Person.objects.create_user(f"{key}@example.org", name)
        Post.objects.create(person=person, kind=kind, collaborative=where)
        cast.people[key] = person
    return cast
