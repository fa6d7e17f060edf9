"""Coding: comment after comment, two people each by themselves; then what they see differently."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.generic import TemplateView

from consultation.forms.comments import CodeForm
from consultation.models import CodedBy, Coding
from consultation.results import comments as said
from consultation.views.comments.bench import OnBench
from consultation.wording import comments as wording
from consultation.workflow import coding
from records.steps import NotNow
from records.typed import taken_back


class CodeComments(OnBench):
    """One comment and the themes to tick. Saving leads to the next that one has not read."""

    def get(self, request, **kwargs):
        if why_not := coding.why_not_code(self.consultation, self.question.name, by=request.user):
            messages.warning(request, why_not)
            return redirect(self.address("themes", self.question.name))
        comment = self.chosen(request.GET)
        if comment is None:
            messages.success(request, wording.ALL_CODED)
            return redirect(self.address("themes", self.question.name))
        return self.show(comment, self.form(comment, taken_back(request)))

    def post(self, request, **kwargs):
        comment = self.chosen(request.POST)
        if comment is None:
            raise Http404
        form = self.form(comment, request.POST)
        if not form.is_valid():
            return self.show(comment, form, status=422)
        try:
            self.keep(comment, form.cleaned_data)
        except coding.CannotCode as refusal:
            form.add_error("new_theme", str(refusal))
            return self.show(comment, form, status=422)
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            return redirect(self.address("themes", self.question.name))
        if request.POST.get("from") == "disputed":
            messages.success(request, wording.CODED)
            return redirect(self.address("disputed", self.question.name))
        return redirect(f"{request.path}?{urlencode({'after': comment.pk})}")

    @transaction.atomic
    def keep(self, comment, facts):
        """A new theme and the ticks together, or neither."""
        chosen = set(facts["themes"])
        if facts["new_theme"]:
            chosen.add(
                coding.add_theme(
                    self.consultation,
                    question=self.question.name,
                    name=facts["new_theme"],
                    by=self.person,
                ).pk
            )
        coding.code(comment, themes=chosen, by=self.person)

    def chosen(self, given):
        """The comment that was asked for, else the next; None when all are read."""
        if key := said.key_in(given.get("comment")):
            comment = self.comment(key)
            if comment.question != self.question.name:
                raise Http404
            return comment
        return said.next_to_code(
            self.consultation,
            self.question.name,
            by=self.person,
            after=said.key_in(given.get("after")),
        )

    def form(self, comment, data):
        mine = Coding.objects.filter(comment=comment, coder=self.person, stands=True)
        ticked = list(mine.values_list("theme", flat=True)) if data is None else []
        return CodeForm(data, themes=self.themes, initial={"themes": ticked})

    def show(self, comment, form, status=200):
        readers = set(CodedBy.objects.filter(comment=comment).values_list("coder", flat=True))
        others = []
        if len(readers) == 2 and self.person.pk in readers:
            found = Coding.objects.filter(comment=comment, stands=True).exclude(coder=self.person)
            others = [coding.theme for coding in found.select_related("theme")]
        ticked = {str(value) for value in form["themes"].value() or ()}
        context = self.about_question() | {
            "comment": comment,
            "form": form,
            "boxes": [(theme, str(theme.pk) in ticked) for theme in self.themes],
            "others": others,
            "both": len(readers) == 2 and self.person.pk in readers,
            "is_read": self.person.pk in readers,
            "came_from": (self.request.POST or self.request.GET).get("from", ""),
            "skip": f"{self.request.path}?{urlencode({'after': comment.pk})}",
        }
        return render(self.request, "consultation/comments/code.html", context, status=status)


class Disputed(OnBench, TemplateView):
    """The comments in which one coder finds a theme and the other does not, to talk about."""

    template_name = "consultation/comments/disputed.html"

    def get_context_data(self, **kwargs):
        comments = said.disputed(said.comments_of(self.consultation, self.question.name))
        given = self.request.GET
        shown, before, after = said.page_of(
            comments, after=said.key_in(given.get("after")), before=said.key_in(given.get("before"))
        )
        coders = said.coders_of(self.consultation, self.question.name)
        ticks = {}
        found = Coding.objects.filter(comment__in=[c.pk for c in shown], stands=True)
        for comment, theme, coder in found.values_list("comment", "theme", "coder"):
            ticks.setdefault(comment, {}).setdefault(theme, set()).add(coder)
        for comment in shown:
            comment.ticks = [
                (theme, [coder.pk in by for coder in coders])
                for theme in self.themes
                if (by := ticks.get(comment.pk, {}).get(theme.pk))
            ]
        return (
            super().get_context_data(**kwargs)
            | self.about_question()
            | {
                "comments": shown,
                "coders": coders,
                "may_code": self.person in coders,
                "previous": f"?{urlencode({'before': before})}" if before else "",
                "following": f"?{urlencode({'after': after})}" if after else "",
            }
        )
