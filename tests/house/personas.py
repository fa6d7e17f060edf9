"""Everybody who may stand at a door of the house: each stands for a kind of person."""

from datetime import timedelta

from django.utils import timezone

from schools.models import Person, Post

# In the order of the columns of the tables. The letter heads the column.
WHO = {
    "nobody": ("n", "signed out"),
    "hana": ("h", "head of the school"),
    "dev": ("d", "its deputy"),
    "gus": ("g", "its chair of governors, who signs second"),
    "priya": ("v", "a governor there"),
    "stan": ("H", "head of another school"),
    "dina": ("D", "deputy of another school"),
    "gale": ("G", "chair of another school"),
    "vera": ("V", "a governor of another school"),
    "tess": ("2", "governor of the school, and deputy of another"),
    "jo": ("j", "chair of the joint committee of the collaborative"),
    "eve": ("e", "was head of the school until yesterday"),
    "dora": ("x", "deputy of the school, switched off; the session is still open"),
    "nina": ("0", "on record without any post"),
    "bo": ("b", "board member"),
    "ada": ("a", "adviser to the partnership"),
    "al": ("A", "adviser to the collaborative"),
    "cora": ("c", "coordinator"),
    "sue": ("s", "superuser"),
    "half": ("%", "coordinator whose second step is still to come"),
}

NEEDS_SECOND_STEP = ("bo", "cora", "sue")


def gather(cast):
    """Those of WHO who are not in the cast."""
    yesterday = timezone.localdate() - timedelta(days=1)
    posts = {
        "dina": [(Post.Kind.DEPUTY, {"school": cast.elsewhere})],
        "gale": [(Post.Kind.CHAIR, {"school": cast.elsewhere})],
        "vera": [(Post.Kind.GOVERNOR, {"school": cast.elsewhere})],
        "tess": [
            (Post.Kind.GOVERNOR, {"school": cast.ash}),
            (Post.Kind.DEPUTY, {"school": cast.elsewhere}),
        ],
        "jo": [(Post.Kind.COMMITTEE_CHAIR, {"collaborative": cast.collaborative})],
        "eve": [(Post.Kind.HEADTEACHER, {"school": cast.ash, "until": yesterday})],
        "dora": [(Post.Kind.DEPUTY, {"school": cast.ash})],
        "nina": [],
        "bo": [(Post.Kind.BOARD_MEMBER, {})],
        "al": [(Post.Kind.ADVISER, {"collaborative": cast.collaborative})],
        "half": [(Post.Kind.COORDINATOR, {})],
    }
    for key, its_posts in posts.items():
        person = cast.people[key] = Person.objects.create_user(
            f"{key}@example.org", f"{key.capitalize()} Example"
        )
        for kind, where in its_posts:
            Post.objects.create(person=person, kind=kind, **where)
    cast.dora.is_active = False
    cast.dora.save()
    cast.people["sue"] = Person.objects.create_superuser("sue@example.org", "Sue Example")
