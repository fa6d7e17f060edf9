"""The framework of a year: its themes, in an order. The slug of a theme stays for good."""

from django.db.models import F, Max
from django.utils.text import slugify

from peerreview.models import Finding, Theme
from peerreview.wording import setup as wording
from peerreview.workflow.editing import changing
from records import history
from records.steps import NotNow, SomebodyElseChanged


@history.deed()
def add(cycle, *, by, name, prompts=""):
    """Add a theme at the end. Returns it. Raises NotNow if there is one of this name."""
    with changing(cycle, by) as now:
        _must_be_new(now, name)
        last = now.themes.aggregate(last=Max("position"))["last"] or 0
        theme = now.themes.create(
            slug=_slug_for(now, name), name=name, prompts=prompts, position=last + 1
        )
        history.note(now, "strand_added", by=by, says=name)
        return theme


@history.deed()
def change(theme, *, by, seen_edition, name, prompts):
    """Change the words of a theme. Raises SomebodyElseChanged, or NotNow."""
    with changing(theme.cycle, by) as now:
        _must_be_new(now, name, but=theme)
        mine = now.themes.filter(pk=theme.pk, edition=seen_edition)
        if not mine.update(edition=F("edition") + 1, name=name, prompts=prompts):
            raise SomebodyElseChanged(_there(now, theme))
        history.note(now, "strand_changed", by=by, says=name)


@history.deed()
def move(theme, *, by, up):
    """Move a theme one place up or down; at the end of the list nothing is done."""
    with changing(theme.cycle, by) as now:
        themes = list(now.themes.all())
        at = themes.index(_there(now, theme))
        to = at - 1 if up else at + 1
        if not 0 <= to < len(themes):
            return
        themes[at], themes[to] = themes[to], themes[at]
        for position, each in enumerate(themes, 1):
            each.position = position
        Theme.objects.bulk_update(themes, ["position"])
        history.note(now, "strand_moved", by=by, says=theme.name)


def why_not_remove(theme):
    """Why a theme cannot be removed, in a sentence; empty if it can."""
    chosen = theme.cycle.participations.filter(focus__contains=[theme.slug]).count()
    if chosen:
        schools = wording.schools(chosen)
        return wording.THEME_IS_USED.format(theme=theme.name, schools=schools)
    if Finding.objects.filter(review__cycle=theme.cycle, theme=theme.slug).exists():
        return wording.THEME_HAS_FINDINGS.format(theme=theme.name)
    return ""


@history.deed()
def remove(theme, *, by):
    """Remove a theme that no wish and no finding names. Raises NotNow."""
    with changing(theme.cycle, by) as now:
        there = _there(now, theme)
        if why_not := why_not_remove(there):
            raise NotNow(why_not, now)
        there.delete()
        history.note(now, "strand_removed", by=by, says=there.name)


def _there(cycle, theme):
    found = cycle.themes.filter(pk=theme.pk).first()
    if found is None:
        raise NotNow(wording.THEME_GONE, cycle)
    return found


def _must_be_new(cycle, name, but=None):
    others = cycle.themes.exclude(pk=but.pk) if but else cycle.themes.all()
    if others.filter(name__iexact=name).exists():
        raise NotNow(wording.THEME_NAMED_ALREADY.format(theme=name), cycle)


def _slug_for(cycle, name):
    """A slug of this name that no theme of the cycle has."""
    taken = set(cycle.themes.values_list("slug", flat=True))
    wanted = slugify(name)[:50].strip("-") or "theme"
    slug, n = wanted, 1
    while slug in taken:
        n += 1
        slug = f"{wanted}-{n}"
    return slug
