"""Taking words out of a comment for good, and choosing comments for the report."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from consultation.forms.comments import RedactForm
from consultation.views.comments.bench import OnBench
from consultation.wording import comments as wording
from consultation.workflow import coding
from records.steps import NotNow


class OnComment(OnBench):
    """What screens about one comment share: they are for whoever runs the consultation."""

    def check(self):
        if not self.consultation.may_be_run_by(self.person):
            raise PermissionDenied

    def back_to(self, comment):
        """The page of the bench that one came from, if it is one; else the first of the question."""
        back = self.request.POST.get("back") or self.request.GET.get("back") or ""
        if url_has_allowed_host_and_scheme(back, None) and urlsplit(back).path == self.bench:
            return f"{self.bench}?{urlsplit(back).query}#comment-{comment.pk}"
        return f"{self.bench}?{urlencode({'question': comment.question})}"

    @property
    def bench(self):
        return self.address("comments")


class Redact(OnComment):
    """Say which words go and why; see how it reads then; take them out for good."""

    def get(self, request, **kwargs):
        comment = self.comment(kwargs["comment"])
        return self.show(comment, RedactForm(comment=comment))

    def post(self, request, **kwargs):
        comment = self.comment(kwargs["comment"])
        form = RedactForm(request.POST, comment=comment)
        if not form.is_valid():
            return self.show(comment, form, status=422)
        if request.POST.get("do") == "again":
            return self.show(comment, form)
        if request.POST.get("do") != "redact":
            return self.show(comment, form, looks=form.shorter)
        try:
            coding.redact(comment, by=request.user, **form.cleaned_data)
        except coding.CannotCode as refusal:
            # Somebody took something out of it meanwhile.
            form.add_error("passage", str(refusal))
            return self.show(self.comment(comment.pk), form, status=422)
        messages.success(request, wording.REDACTED)
        return redirect(self.back_to(comment))

    def show(self, comment, form, *, looks="", status=200):
        context = {
            "consultation": self.consultation,
            "comment": comment,
            "form": form,
            "looks": looks,
            "back": self.back_to(comment),
            "backups": settings.BACKUPS_KEPT,
        }
        return render(self.request, "consultation/comments/redact.html", context, status=status)


class Quote(OnComment):
    """Choose a comment for the report."""

    http_method_names = ["post"]
    do, says = staticmethod(coding.quote), wording.QUOTED

    def post(self, request, **kwargs):
        comment = self.comment(kwargs["comment"])
        try:
            self.do(comment, by=request.user)
        except (coding.CannotCode, NotNow) as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, self.says)
        return redirect(self.back_to(comment))


class Unquote(Quote):
    """Leave it out again."""

    do, says = staticmethod(coding.unquote), wording.QUOTED_NO_MORE
