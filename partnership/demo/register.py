"""The demo's register: districts and schools; then, through the imports, collaboratives and people."""

from io import BytesIO

from django.utils.text import slugify

from partnership.demo.bringing import bring
from partnership.demo.reading import FOLDER, table, tree
from records.tables import write_csv
from schools.models import Collaborative, District, Import, Person, Post, School
from schools.workflow import collaboratives


def load_schools():
    """Every district and school of the demo. Returns {name: School}.

    Not by the import of the register: it knows schools by their URN, and these have none.
    """
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


def load_collaboratives():
    """The 46 rows of the table and the families within, by the import. Returns the Import."""
    path = FOLDER / "collaboratives.csv"
    with path.open("rb") as file:
        return bring(Import.Kind.COLLABORATIVES, file, name=path.name)


def load_two_schools(schools):
    """The formal collaboration of the two infant and nursery schools."""
    plan = tree("plan")
    return collaboratives.make(
        {
            "name": plan["collaborative"],
            "kind": Collaborative.Kind(plan["kind"]).value,
            "members": [schools[name].pk for name in plan["schools"]],
        },
        by=None,
    )


def load_people():
    """The invented people with their posts, by the import. Returns {key: Person}."""
    rows = tree("people")["people"]
    file = BytesIO()
    write_csv(
        file,
        ["School", "Role", "Name", "E-mail"],
        (
            [
                post.get("school") or post.get("collaborative", ""),
                Post.Kind(post["kind"]).label,
                row["name"],
                row["email"],
            ]
            for row in rows
            for post in row["posts"]
        ),
    )
    bring(Import.Kind.PEOPLE, file, name="people.csv")
    people = Person.objects.in_bulk([row["email"] for row in rows], field_name="email")
    return {row["key"]: people[row["email"]] for row in rows}
