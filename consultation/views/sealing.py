"""The public record of a sealing: anybody may read what was done, and what is promised from when."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultation.models import Consultation, Sealing
from records.moments import day

WHEN = "%H:%M:%S"


@login_not_required
@require_safe
def sealing(request, pk):
    """When it closed and was sealed, of how many, step by step; 404 until it is."""
    record = Sealing.objects.select_related("consultation").filter(consultation=pk).first()
    if record is None:
        raise Http404
    consultation, today = record.consultation, timezone.localdate()
    may_see = (
        request.user.is_authenticated
        and Consultation.objects.for_user(request.user).filter(pk=pk).exists()
    )
    page = {
        "consultation": consultation,
        "record": record,
        "may_see": may_see,
        "closed": exactly(consultation.closes_at),
        "last": exactly(consultation.last_moment),
        "sealed": exactly(record.sealed_at),
        "key_destroyed": exactly(record.key_destroyed_at),
        "switched": exactly(record.wal_switched_at),
        "written": exactly(record.checkpointed_at),
        "holds": record.key_destroyed_at is not None and record.promise_from <= today,
        "promise_from": day(record.promise_from),
        "backups_kept": settings.BACKUPS_KEPT,
    }
    return render(request, "consultation/sealing.html", page)


def exactly(at) -> str:
    """A moment to the second: "4 December 2026, 19:10:03"; empty for None."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    return f"{day(here)}, {here:{WHEN}}"
