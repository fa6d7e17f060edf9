"""Collaboratives: made, changed and taken back as wholes, with leads, members and strengths.

`facts` are what there is to say about one, as plain values that can be kept as JSON: name, kind,
lead_note, the numbers district, parent and budget_holder (or None), the lists of numbers leads
(in their order) and members (today's), and the list of lines strengths.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from records import history
from records.history import deed
from schools.models import Collaborative, District, Lead, Membership, Strength
from schools.workflow.traces import referred_to

PARTS = (Lead, Membership, Strength)
_NUMBERS = ("district", "parent", "budget_holder")
_OWN = ("name", "kind", "lead_note", *_NUMBERS)


def facts_of(collaborative):
    """Everything that there is to say about it today."""
    here = {name: getattr(collaborative, name) for name in ("name", "kind", "lead_note")}
    here |= {name: getattr(collaborative, f"{name}_id") for name in _NUMBERS}
    members = Membership.objects.current().filter(collaborative=collaborative)
    return here | {
        "leads": [lead.school_id for lead in collaborative.lead_rows.all()],
        "members": sorted(set(members.values_list("school", flat=True))),
        "strengths": [strength.text for strength in collaborative.strengths.all()],
    }


@deed()
def make(facts, *, by):
    """A new collaborative of these facts. Raises PermissionDenied unless a coordinator makes it."""
    _ask_who(by)
    collaborative = Collaborative.objects.create(**_columns(facts))
    _write_parts(collaborative, facts, since=None)
    history.note(collaborative, "collaborative_made", by=by, says=collaborative.name)
    return collaborative


@deed()
def change(collaborative, facts, *, by):
    """Change what `facts` name, leave the rest. Members who are left out end with yesterday.

    Raises PermissionDenied unless a coordinator changes it.
    """
    _ask_who(by)
    collaborative = Collaborative.objects.select_for_update().get(pk=collaborative.pk)
    for name, value in _columns(facts).items():
        setattr(collaborative, name, value)
    collaborative.save()
    _write_parts(collaborative, facts, since=timezone.localdate())
    history.note(collaborative, "collaborative_changed", by=by, says=", ".join(facts))
    return collaborative


@deed()
def take_back(collaboratives, *, by):
    """Remove collaboratives that were made by mistake; returns those on which something stands.

    A post, a plan or another collaborative that is part of it keeps one; its leads, members and
    strengths do not.
    """
    _ask_who(by)
    left = {one.pk: one for one in collaboratives}
    while left:  # those without parts of their own first, then what they were part of
        free = left.keys() - referred_to(Collaborative, left, parts=PARTS)
        if not free:
            break
        for pk in sorted(free):
            says = left.pop(pk).name
            history.note(Collaborative(pk=pk), "collaborative_removed", by=by, says=says)
        Collaborative.objects.filter(pk__in=free).delete()
    return list(left.values())


@deed()
def make_district(name, *, by):
    """The district of this name, made if there is none; returns (District, whether it was made)."""
    _ask_who(by)
    slug = slugify(name)[:40] or "district"
    for attempt in range(1, 100):
        if known := District.objects.filter(name=name).first():
            return known, False
        try:
            with transaction.atomic():
                made = District.objects.create(
                    name=name, slug=slug if attempt == 1 else f"{slug}-{attempt}"
                )
        except IntegrityError:
            continue  # another district has this slug
        history.note(made, "district_made", by=by, says=name)
        return made, True
    raise RuntimeError(f"no slug is free for {name}")


@deed()
def take_back_districts(districts, *, by):
    """Remove districts that were made by mistake and in which nothing lies."""
    _ask_who(by)
    free = {one.pk: one for one in districts}
    for pk in referred_to(District, free):
        del free[pk]
    for district in free.values():
        history.note(district, "district_removed", by=by, says=district.name)
    District.objects.filter(pk__in=free).delete()


def _columns(facts):
    return {f"{n}_id" if n in _NUMBERS else n: facts[n] for n in _OWN if n in facts}


def _write_parts(collaborative, facts, *, since):
    if "leads" in facts:
        collaborative.lead_rows.all().delete()
        Lead.objects.bulk_create(
            Lead(collaborative=collaborative, school_id=school, position=position)
            for position, school in enumerate(facts["leads"], 1)
        )
    if "members" in facts:
        _write_members(collaborative, set(facts["members"]), since)
    if "strengths" in facts:
        collaborative.strengths.all().delete()
        Strength.objects.bulk_create(
            Strength(collaborative=collaborative, position=position, text=text)
            for position, text in enumerate(facts["strengths"], 1)
        )


def _write_members(collaborative, wanted, since):
    """Today's members are `wanted` afterwards. Whoever left today's list and returns on the same
    day has never left."""
    yesterday = timezone.localdate() - timedelta(days=1)
    memberships = Membership.objects.filter(collaborative=collaborative)
    leaving = memberships.current().exclude(school__in=wanted)
    leaving.filter(since__gt=yesterday).delete()
    leaving.filter(Q(since=None) | Q(since__lte=yesterday)).update(until=yesterday)
    missing = wanted - set(memberships.current().values_list("school", flat=True))
    for membership in memberships.filter(school__in=missing, until=yesterday):
        if membership.school_id in missing:
            missing.remove(membership.school_id)
            membership.until = None
            membership.save(update_fields=["until"])
    Membership.objects.bulk_create(
        Membership(collaborative=collaborative, school_id=school, since=since)
        for school in sorted(missing)
    )


def _ask_who(by):
    if by is not None and not by.is_coordinator:
        raise PermissionDenied
