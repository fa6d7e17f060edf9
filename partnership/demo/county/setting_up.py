"""Sets the county up in an afternoon: its coordinator brings five files in, one after the other."""

from partnership.demo.bringing import bring
from partnership.demo.county import files
from schools.models import Import, Person, Post
from schools.workflow import on_record, posts

# In this order: schools first, then who works together, then who works there. What has changed a
# term later comes last, when there are posts to hand on.
_STEPS = (
    (files.REGISTER, Import.Kind.REGISTER, "the register of schools"),
    (files.COLLABORATIVES, Import.Kind.COLLABORATIVES, "the collaboratives"),
    (files.PEOPLE, Import.Kind.PEOPLE, "the people and their posts"),
    (files.LATER, Import.Kind.REGISTER, "the register of a term later"),
    (files.LINKS, Import.Kind.LINKS, "which school became which academy"),
)


def first_coordinator(county):
    """The one person who is there before any file: made by the portal itself."""
    who = county.coordinator
    people, _ = on_record.enter_many({who.email: who.name}, by=None)
    posts.appoint(people[who.email], Post.Kind.COORDINATOR, by=None)
    return Person.objects.get(pk=people[who.email].pk)


def set_up(paths, *, by, say):
    """Bring the files in as `by`; `say` hears of each what was in it."""
    for name, kind, what in _STEPS:
        with paths[name].open("rb") as file:
            imp = bring(kind, file, name=name, by=by, good_only=kind == Import.Kind.PEOPLE)
        counts = ", ".join(f"{count:,} {verdict}" for verdict, count in imp.counts.items())
        say(f"Bringing in {what}: {counts}")
