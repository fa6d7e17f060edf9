"""The demo's peer reviews: a year that is under way, planned and published by the coordinator."""

from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from django.utils.text import slugify

from partnership.demo.bringing import bring
from partnership.demo.reading import tree
from peerreview.models import Cycle, Reviewer
from peerreview.planning import calendar
from peerreview.workflow import (
    clusters,
    cycles,
    pool,
    publishing,
    scheduling,
    taking_part,
    training,
)
from records import jobs
from records.tables import write_csv
from schools.models import Import, Post, School

TRAINED = 10  # days ago
LEFT = 60  # days from now on which reviews must still be possible, else it is the next year


def load_reviews(schools, people):
    """Plan a year of reviews among the schools that content/reviews.toml names. Returns the Cycle."""
    told, cora = tree("reviews"), people["cora"]
    those = [schools[row["name"]] for row in told["schools"]]
    _appoint(told["schools"])
    _place(told["schools"], schools)
    cycle = cycles.start(_year(timezone.localdate()), by=cora)
    taking_part.join(cycle, those, by=cora)
    cluster = clusters.add(cycle, by=cora, name=told["cycle"]["cluster"])
    for row in cycle.participations.select_related("cycle"):
        taking_part.place(row, by=cora, seen=(None, True), cluster=cluster, hosts=True)
    cycles.open_(cycle, by=cora)
    _pool(Cycle.objects.get(pk=cycle.pk), cora)
    _wishes(cycle, told, schools, people)
    _schedule(cycle, cora)
    return cycle


def _year(today):
    """The academic year that has room for reviews: this one, or the next."""
    year = today.year - (today.month < 9)
    last = max(window.last for window in calendar.windows(year))
    return year if last - today >= timedelta(days=LEFT) else year + 1


def _appoint(rows):
    """Heads and deputies, by the import of people."""
    file = BytesIO()
    write_csv(
        file,
        ["School", "Role", "Name", "E-mail"],
        (
            [row["name"], Post.Kind(kind).label, row[key], _address(row[key], row["name"])]
            for row in rows
            for key, kind in (("head", "headteacher"), ("deputy", "deputy"))
            if key in row
        ),
    )
    bring(Import.Kind.PEOPLE, file, name="reviewers.csv")


def _address(name, school):
    return f"{slugify(name).replace('-', '.')}@{slugify(school)[:30]}.example"


def _place(rows, schools):
    """Where they are, so that ways can be told; the small demo has no register to take it from."""
    for row in rows:
        if "place" in row:
            easting, northing = row["place"]
            School.objects.filter(pk=schools[row["name"]].pk).update(
                easting=easting, northing=northing
            )


def _pool(cycle, cora):
    """Everybody is in the pool and trained; heads lead."""
    pool.put_in_all(cycle, by=cora)
    reviewers = Reviewer.objects.all()
    day = timezone.localdate() - timedelta(days=TRAINED)
    session = training.plan(
        by=cora,
        title="Reviewing well",
        day=day,
        where="Kemsing Primary School",
        holds_until=training.would_hold_until(day, cycle.training_months),
    )
    training.were_there(session, by=cora, also=[reviewer.pk for reviewer in reviewers])
    heads = Post.objects.current().filter(kind=Post.Kind.HEADTEACHER)
    for reviewer in reviewers.filter(person__in=heads.values("person")):
        pool.let_lead(reviewer, by=cora, leads=True)


def _wishes(cycle, told, schools, people):
    by = {"Bank Road Infant and Nursery School": "hana"}
    by["William Lilley Infant and Nursery School"] = "wes"
    for row in told["schools"]:
        if "wishes" in row:
            mine = cycle.participations.select_related("cycle").get(school=schools[row["name"]])
            taking_part.say_wishes(
                mine,
                by=people[by[row["name"]]],
                seen_edition=mine.edition,
                focus=told["cycle"]["themes"],
                focus_words=row["wishes"],
                wished_days=[],
                closed_days=[],
            )


def _schedule(cycle, cora):
    """Worked out here and now; the worker finds nothing left to do."""
    schedule = scheduling.ask_for(cycle, by=cora)
    scheduling.work_out(jobs.latest(schedule))
    schedule.refresh_from_db()
    publishing.publish(schedule, by=cora, seen_edition=schedule.edition)
