"""When it opens and closes; and taking it back."""

from django.contrib import messages
from django.shortcuts import redirect

from consultation.forms.asking import TimesForm, WithdrawForm
from consultation.views.asking.desk import form_page, run_by, show, typed
from consultation.wording import publishing as wording
from consultation.workflow import publishing
from consultation.workflow.asking.counts import standing_of
from records.moments import moment
from records.steps import NotNow


@form_page
def times(request, pk):
    """Say when it opens and closes; of one that is open, let it close later."""
    consultation = run_by(request, pk)
    if why_not := publishing.why_not_times(consultation):
        raise NotNow(why_not, consultation)
    form = TimesForm(typed(request), consultation=consultation)
    if request.method == "POST" and form.is_valid():
        try:
            after = publishing.set_times(consultation, by=request.user, **form.times)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(after, later=form.opened))
            return redirect("consultation:run", consultation.pk)
    return show(request, "times", consultation, form=form)


def _told(consultation, *, later):
    facts = {"opens": moment(consultation.opens_at), "closes": moment(consultation.closes_at)}
    if later:
        return wording.CLOSES_LATER.format(when=facts["closes"])
    if not consultation.has_opened():
        return wording.TIMES_KEPT.format(**facts)
    if consultation.state == consultation.State.DRAFT:
        return wording.TIMES_KEPT_NOW.format(**facts)
    return wording.OPENED_NOW.format(**facts)


@form_page
def withdraw(request, pk):
    """Take it back for good, with a reason; what that destroys is said first."""
    consultation = run_by(request, pk)
    if why_not := publishing.why_not_withdraw(consultation):
        raise NotNow(why_not, consultation)
    form = WithdrawForm(typed(request))
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        publishing.withdraw(consultation, because=because, by=request.user)
        asked = consultation.has_opened()
        says = wording.WITHDRAWN if asked else wording.WITHDRAWN_UNASKED
        messages.success(request, says.format(title=consultation))
        return redirect("consultation:run", consultation.pk)
    return show(request, "withdraw", consultation, form=form, standing=standing_of(consultation))
