"""What there is to do for a year, each step with how far it has come: the coordinator's list."""

from dataclasses import dataclass

from django.db.models import Count, Q

from peerreview.models import Conflict, Cycle, Review, Reviewer, Schedule
from peerreview.views.pages import page, page_of
from peerreview.wording import setup as wording
from records.moments import day

DONE, TO_DO, GOING = ("done", "Done"), ("draft", "To do"), ("working", "Going on")
LATER, IF_YOU_LIKE = ("later", "Later"), ("optional", "If you like")


@dataclass(frozen=True)
class Step:
    """One row: what it is called, what is true of it, where it is done; `state` as `status` takes it."""

    name: str
    says: str
    url: str
    state: tuple


def steps_of(cycle):
    """The rows of the task list, in the order in which they are done."""
    return [*_setting_up(cycle), *_people(cycle), *_going_on(cycle)]


def _setting_up(cycle):
    windows, days = cycle.windows.count(), len(cycle.terms())
    themes = cycle.themes.count()
    yield Step(
        "Rules",
        f"Teams of {cycle.team_size}; {wording.days(cycle.head_halves)} of a headteacher and "
        f"{wording.days(cycle.deputy_halves)} of a deputy from each school",
        _editing(cycle, "peerreview:rules"),
        DONE,
    )
    yield Step(
        "Calendar",
        f"{days} school days in {windows} window{'' if windows == 1 else 's'}"
        if days
        else "No days on which reviews can be",
        _editing(cycle, "peerreview:calendar"),
        DONE if days else TO_DO,
    )
    yield Step(
        "Framework",
        f"{themes} theme{'' if themes == 1 else 's'}" if themes else "No themes yet",
        page("peerreview:framework", cycle.pk),
        DONE if themes else TO_DO,
    )


def _editing(cycle, name):
    """Rules and calendar of a closed year cannot be opened to change them."""
    return "" if cycle.state == Cycle.State.CLOSED else page(name, cycle.pk)


def _people(cycle):
    counts = cycle.participations.taking_part().aggregate(
        all=Count("pk"), unplaced=Count("pk", filter=Q(cluster=None))
    )
    clusters = cycle.clusters.count()
    enough = counts["all"] > cycle.team_size
    yield Step(
        "Schools",
        f"{wording.schools(counts['all'])} take{'s' if counts['all'] == 1 else ''} part"
        if counts["all"]
        else "No school takes part yet",
        page("peerreview:schools", cycle.pk),
        DONE if enough else TO_DO,
    )
    if clusters:
        says = f"{clusters} cluster{'' if clusters == 1 else 's'}"
        if counts["unplaced"]:
            says += f", {wording.schools(counts['unplaced'])} in none"
    else:
        says = "None: every school may review every other"
    yield Step(
        "Clusters",
        says,
        page("peerreview:clusters", cycle.pk),
        DONE if clusters and not counts["unplaced"] else TO_DO if clusters else IF_YOU_LIKE,
    )
    pool = Reviewer.objects.in_pool().aggregate(
        all=Count("pk"), leads=Count("pk", filter=Q(leads=True))
    )
    yield Step(
        "Pool of reviewers",
        f"{pool['all']:,} reviewer{'' if pool['all'] == 1 else 's'}, {pool['leads']:,} of whom lead"
        if pool["all"]
        else "Nobody is in the pool yet",
        page_of(cycle, "peerreview:pool"),
        DONE if pool["leads"] else TO_DO,
    )
    conflicts = Conflict.objects.count()
    yield Step(
        "Conflicts of interest",
        f"{conflicts:,} declared" if conflicts else "None declared",
        page_of(cycle, "peerreview:conflicts"),
        DONE if conflicts else IF_YOU_LIKE,
    )


def _going_on(cycle):
    counts = cycle.participations.taking_part().aggregate(
        reviewed=Count("pk", filter=Q(hosts=True)),
        said=Count("pk", filter=Q(hosts=True, said_at__isnull=False)),
    )
    prepared = cycle.state == Cycle.State.PREPARED
    all_said = counts["reviewed"] and counts["said"] == counts["reviewed"]
    until = f", until {day(cycle.wishes_by)}" if cycle.wishes_by and not all_said else ""
    yield Step(
        "Wishes of the schools",
        "Asked for when the year is opened"
        if prepared
        else f"{counts['said']:,} of {counts['reviewed']:,} received{until}",
        "" if prepared else f"{page('peerreview:schools', cycle.pk)}?stands=hosts&said=no",
        LATER if prepared else DONE if all_said else GOING,
    )
    schedules = list(cycle.schedules.filter(state__in=[*Schedule.IN_HAND, "published"]))
    published = any(s.state == Schedule.State.PUBLISHED for s in schedules)
    in_hand = next((s for s in schedules if s.state in Schedule.IN_HAND), None)
    held = (Review.State.HELD, Review.State.WITH_HOST, Review.State.ACCEPTED)
    if published:
        reviews = cycle.reviews.exclude(state=Review.State.CANCELLED).aggregate(
            all=Count("pk"), held=Count("pk", filter=Q(state__in=held))
        )
        says = f"Published: {reviews['held']:,} of {reviews['all']:,} reviews held"
    elif in_hand:
        says = f"Draft {in_hand.number}: {in_hand.get_state_display().lower()}"
    else:
        says = "Not begun"
    yield Step(
        "Schedule",
        says,
        page_of(cycle, "peerreview:schedules"),
        DONE if published else GOING if in_hand else LATER,
    )
