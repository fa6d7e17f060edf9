"""The demo's register: districts, schools, collaboratives with their families, people, posts."""

from django.utils.text import slugify

from partnership.demo.reading import table, tree
from schools.models import (
    Collaborative,
    District,
    Lead,
    Membership,
    Person,
    Post,
    School,
    Strength,
)


def load_schools():
    """Every district and school of the demo. Returns {name: School}."""
    districts = {}
    schools = {}
    for row in table("schools"):
        name = row["district"]
        if name and name not in districts:
            districts[name] = District.objects.create(name=name, slug=slugify(name))
        schools[row["name"]] = School.objects.create(
            name=row["name"],
            district=districts.get(name),
            phase=row["phase"],
            type=row["type"],
            town=row["town"],
        )
    return schools


def load_collaboratives(schools):
    """The 46 rows of the table and the families within. Returns {number of the row: Collaborative}."""
    found = {}
    for row in table("collaboratives"):
        here = found[row["row"]] = Collaborative.objects.create(
            name=row["collaborative"],
            kind=row["kind"],
            district=District.objects.get(name=row["district"]),
            parent=found[row["part_of"]] if row["part_of"] else None,
            budget_holder=schools[row["budget_holder"]] if row["budget_holder"] else None,
            lead_note=row["lead_note"],
        )
        leads = [schools[name] for name in row["lead_schools"].split("; ") if name]
        Lead.objects.bulk_create(
            Lead(collaborative=here, school=school, position=n) for n, school in enumerate(leads, 1)
        )
        members = dict.fromkeys([*leads, *filter(None, [here.budget_holder])])
        Membership.objects.bulk_create(
            Membership(collaborative=here, school=school) for school in members
        )
        Strength.objects.bulk_create(
            Strength(collaborative=here, position=n, text=text)
            for n, text in enumerate(filter(None, row["strengths"].split("\n")), 1)
        )
    return found


def load_two_schools(schools):
    """The formal collaboration of the two infant and nursery schools."""
    plan = tree("plan")
    here = Collaborative.objects.create(name=plan["collaborative"], kind=plan["kind"])
    Membership.objects.bulk_create(
        Membership(collaborative=here, school=schools[name]) for name in plan["schools"]
    )
    return here


def load_people(schools, collaborative):
    """The invented people with their posts. Returns {key: Person}."""
    people = {}
    for row in tree("people")["people"]:
        person = people[row["key"]] = Person.objects.create_user(row["email"], row["name"])
        for post in row["posts"]:
            Post.objects.create(
                person=person,
                kind=post["kind"],
                school=schools[post["school"]] if "school" in post else None,
                collaborative=collaborative if "collaborative" in post else None,
            )
    return people
