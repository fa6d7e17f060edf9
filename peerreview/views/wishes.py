"""What a school wishes for its review: read by its people, said by its head and deputies."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from peerreview.forms.wishes import MOST_THEMES, WishesForm, spans
from peerreview.models import Participation
from peerreview.views.access import both_texts, edition_in, show
from peerreview.views.screens import typed
from peerreview.wording import setup as wording
from peerreview.wording.days import span
from peerreview.workflow import taking_part
from records.steps import NotNow, SomebodyElseChanged
from schools.views.signing_desk import form_page


@form_page
def wishes(request, pk):
    """The wishes, with a form for whoever may say them, while they can be said."""
    rows = Participation.objects.for_user(request.user)
    here = get_object_or_404(rows.select_related("cycle", "school", "said_by", "cluster"), pk=pk)
    may_say = here.wishes_may_be_said_by(request.user)
    why_not = taking_part.why_no_wishes(here)
    if not may_say or why_not:
        if request.method == "POST":
            if not may_say:
                raise PermissionDenied
            raise NotNow(why_not, here)
        return show(request, "wishes_read", **_about(here), why_not=why_not, may_say=may_say)
    data = typed(request)
    form, edition = WishesForm(data, participation=here), edition_in(data, here.edition)
    if request.method == "POST" and form.is_valid():
        try:
            taking_part.say_wishes(here, by=request.user, seen_edition=edition, **form.wishes)
        except SomebodyElseChanged as changed:
            return _both(request, changed.theirs, form)
        messages.success(request, wording.WISHES_SAID.format(school=here.school))
        return redirect(here)
    return show(request, "wishes", form=form, edition=edition, **_about(here))


def _both(request, theirs, mine):
    """Somebody was quicker: both, and the edition that stands now, so that mine can still be kept."""
    mine.add_error(None, wording.WISHES_CHANGED.format(school=theirs.school))
    conflict = both_texts(mine, WishesForm(participation=theirs))
    return show(
        request,
        "wishes",
        form=mine,
        status=409,
        edition=theirs.edition,
        conflict=conflict,
        **_about(theirs),
    )


def _about(here):
    cycle = here.cycle
    called = {theme.slug: theme.name for theme in cycle.themes.all()}
    today = timezone.localdate()
    return {
        "participation": here,
        "cycle": cycle,
        "focus": [called[slug] for slug in here.focus if slug in called],
        "closed": [span(*each) for each in spans(here.closed_days)],
        "windows": cycle.windows.all(),
        "breaks": cycle.breaks(),
        "themes": cycle.themes.all(),
        "is_late": bool(cycle.wishes_by and today > cycle.wishes_by),
        "most": MOST_THEMES,
    }
