"""Who may come to the pages of a year, and what their forms have in common."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render

from peerreview.models import Cycle


def cycle_for(request, pk):
    """The cycle, if this person may see it; else 404, as if it did not exist."""
    return get_object_or_404(Cycle.objects.for_user(request.user), pk=pk)


def run_by(request, pk):
    """The cycle, if this person runs it: 404 where they do not see it, 403 where they do."""
    cycle = cycle_for(request, pk)
    if not cycle.may_be_run_by(request.user):
        raise PermissionDenied
    return cycle


def edition_in(data, stands):
    """The edition that a form carries (0 where it carries none); `stands` for a fresh form."""
    if data is None:
        return stands
    told = data.get("edition", "")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


def show(request, name, *, form=None, status=None, **context):
    """A page of setting up; with errors in its form the answer is 422."""
    if status is None:
        status = 422 if form is not None and form.errors else 200
    return render(request, f"peerreview/setup/{name}.html", context | {"form": form}, status=status)


def both_texts(mine, theirs):
    """[(label, what I typed, what stands there now)] of the fields of two forms that differ."""
    found = []
    for name in {**mine.fields, **theirs.fields}:
        if name not in mine.fields or name not in theirs.fields or name == "rows":
            continue
        typed_in, stands = _told(mine[name]), _told(theirs[name])
        if typed_in.split() != stands.split():
            found.append((mine.fields[name].label, typed_in or "(empty)", stands or "(empty)"))
    return found


def _told(bound):
    """What stands in a field, as people read it."""
    value, choices = bound.value(), getattr(bound.field, "choices", None)
    if value is None or value is False:
        return ""
    if value is True or value == "on":
        return "yes"
    if choices is not None:
        chosen = {str(each) for each in (value if isinstance(value, list | tuple) else [value])}
        return ", ".join(str(label) for key, label in choices if str(key) in chosen)
    return str(value)
