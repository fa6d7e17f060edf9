"""The themes of a question: what there are, how far two coders agree; add, rename, merge, remove."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render

from consultation.forms.comments import MergeForm, ThemeForm
from consultation.results import comments as said
from consultation.results.agreement import coding_of
from consultation.results.rounding import rounded
from consultation.views.comments.bench import OnBench
from consultation.wording import comments as wording
from consultation.workflow import coding
from records.typed import taken_back


class Themes(OnBench):
    """All themes of a question with how they are going, and the form for another one."""

    def get(self, request, **kwargs):
        return self.show(ThemeForm(taken_back(request)))

    def post(self, request, **kwargs):
        form = ThemeForm(request.POST)
        if form.is_valid():
            try:
                theme = coding.add_theme(
                    self.consultation,
                    question=self.question.name,
                    by=request.user,
                    **form.cleaned_data,
                )
            except coding.CannotCode as refusal:
                form.add_error("name", str(refusal))
            else:
                messages.success(request, wording.THEME_ADDED.format(name=theme.name))
                return redirect(request.path)
        return self.show(form, status=422)

    def show(self, form, status=200):
        coded = coding_of(self.consultation, self.question.name)
        wrote = said.how_many_wrote(self.consultation).get(self.question.name, 0)
        context = self.about_question() | {
            "form": form,
            "coders": [
                {"person": coder, "percent": _percent(coded.done.get(coder.pk, 0), wrote)}
                for coder in coded.coders
            ],
            "both": _percent(coded.both, wrote),
            "rows": [
                {
                    "theme": theme,
                    "agreement": coded.themes.get(theme.pk),
                    "found": rounded(coded.found.get(theme.pk, 0)),
                }
                for theme in self.themes
            ],
            "may_code": not coding.why_not_code(
                self.consultation, self.question.name, by=self.person
            ),
            "may_run": self.consultation.may_be_run_by(self.person),
        }
        return render(self.request, "consultation/comments/themes.html", context, status=status)


class OnTheme(OnBench):
    """What the screens about one theme share."""

    def get(self, request, **kwargs):
        theme = self.theme(kwargs["theme"])
        return self.show(theme, self.form(theme, taken_back(request)))

    def post(self, request, **kwargs):
        theme = self.theme(kwargs["theme"])
        form = self.form(theme, request.POST)
        if form.is_valid():
            try:
                said_so = self.do(theme, form.cleaned_data)
            except coding.CannotCode as refusal:
                form.add_error(next(iter(form.fields)), str(refusal))
            else:
                messages.success(request, said_so)
                return redirect(self.address("themes", self.question.name))
        return self.show(theme, form, status=422)

    def show(self, theme, form, status=200):
        context = self.about_question() | {"theme": theme, "form": form}
        return render(self.request, self.template_name, context, status=status)


class ChangeTheme(OnTheme):
    """Call a theme otherwise, or say otherwise what belongs to it."""

    template_name = "consultation/comments/theme_form.html"

    def form(self, theme, data):
        return ThemeForm(data, initial={"name": theme.name, "meaning": theme.meaning})

    def do(self, theme, facts):
        coding.change_theme(theme, by=self.person, **facts)
        return wording.THEME_CHANGED


class MergeTheme(OnTheme):
    """Make a theme part of another one."""

    template_name = "consultation/comments/theme_merge.html"

    def form(self, theme, data):
        return MergeForm(data, theme=theme)

    def do(self, theme, facts):
        coding.merge_themes(theme, into=facts["into"], by=self.person)
        return wording.THEME_MERGED.format(name=theme.name, into=facts["into"].name)


class RemoveTheme(OnBench):
    """Ask, then take a theme away with its ticks."""

    def get(self, request, **kwargs):
        context = self.about_question() | {"theme": self.theme(kwargs["theme"])}
        return render(request, "consultation/comments/theme_remove.html", context)

    def post(self, request, **kwargs):
        theme = self.theme(kwargs["theme"])
        coding.remove_theme(theme, by=request.user)
        messages.success(request, wording.THEME_REMOVED.format(name=theme.name))
        return redirect(self.address("themes", self.question.name))


class FreePlace(OnBench):
    """Ask, then let somebody else code in the place of one of the two."""

    def coder(self):
        coders = said.coders_of(self.consultation, self.question.name)
        found = next((coder for coder in coders if coder.pk == self.kwargs["coder"]), None)
        if found is None:
            raise Http404
        # One may give up one's own place; whoever runs the consultation, anybody's.
        if found != self.person and not self.consultation.may_be_run_by(self.person):
            raise PermissionDenied
        return found

    def get(self, request, **kwargs):
        context = self.about_question() | {"coder": self.coder()}
        return render(request, "consultation/comments/coder_free.html", context)

    def post(self, request, **kwargs):
        coder = self.coder()
        coding.free_place(
            self.consultation, question=self.question.name, coder=coder, by=request.user
        )
        messages.success(request, wording.PLACE_FREE.format(name=coder))
        return redirect(self.address("themes", self.question.name))


def _percent(some, all_of_them):
    """In whole percent, where only all are 100."""
    return 100 * some // all_of_them if all_of_them else 0
