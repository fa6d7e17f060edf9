"""Reading comments: question by question, in pages whose cost does not grow with their number."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import TemplateView, View

from consultation.instrument import numbers
from consultation.models import CodedBy, Coding, Quotation, SealedComment, Theme
from consultation.results import comments as said
from consultation.results.rounding import rounded
from consultation.views.results import consultation_with_results
from consultation.wording import comments as wording
from records.steps import NotNow

SEARCH = 100  # characters


class OnBench(View):
    """What all screens of the bench share: a sealed consultation, for those its results are for."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.person = request.user

    def dispatch(self, request, *args, **kwargs):
        self.consultation = consultation_with_results(request, kwargs["pk"])
        self.check()
        return super().dispatch(request, *args, **kwargs)

    def check(self):
        """Raise PermissionDenied if this screen is not for everybody whom the results are for."""

    @cached_property
    def instrument(self):
        return self.consultation.version().read

    @cached_property
    def asked(self):
        """{name: question} of what people answered in their own words."""
        return said.asked_in_words(self.instrument)

    @cached_property
    def question(self):
        """The question that the address names; else 404."""
        if self.kwargs["question"] not in self.asked:
            raise Http404
        return self.asked[self.kwargs["question"]]

    @cached_property
    def themes(self):
        """The themes of the question, in their order."""
        return list(Theme.objects.filter(**self.of_question))

    @property
    def of_question(self):
        return {"consultation": self.consultation, "question": self.question.name}

    def comment(self, pk):
        """A comment of this consultation; else 404."""
        return get_object_or_404(SealedComment, consultation=self.consultation, pk=pk)

    def theme(self, pk):
        """A theme of this question; else 404."""
        return get_object_or_404(Theme, **self.of_question, pk=pk)

    def address(self, name, *args):
        """Of a screen of the bench, for this consultation."""
        return reverse(f"consultation:{name}", args=[self.consultation.pk, *args])

    def about_question(self):
        """What each screen about one question says of it."""
        return {
            "consultation": self.consultation,
            "question": self.question,
            "number": numbers(self.instrument)[self.question.name],
            "page": self.page_of[self.question.name],
            "themes": self.themes,
            "to_comments": f"{self.address('comments')}?question={self.question.name}",
        }

    @cached_property
    def page_of(self):
        """{question: title of the page on which it is asked}"""
        return {q.name: page.title for page in self.instrument.all_pages() for q in page.questions}


class Comments(OnBench, TemplateView):
    """The comments on one question, searched and narrowed by theme; all of it in the address."""

    template_name = "consultation/comments/bench.html"

    @cached_property
    def question(self):
        if not self.asked:
            raise NotNow(wording.NO_COMMENTS.format(title=self.consultation), self.consultation)
        return self.asked.get(self.request.GET.get("question")) or next(iter(self.asked.values()))

    @cached_property
    def search(self):
        return self.request.GET.get("search", "").replace("\0", "").strip()[:SEARCH]

    @cached_property
    def chosen_theme(self):
        wanted = self.request.GET.get("theme")
        return next((theme for theme in self.themes if str(theme.pk) == wanted), None)

    def get_context_data(self, **kwargs):
        comments = said.comments_of(
            self.consultation, self.question.name, search=self.search, theme=self.chosen_theme
        )
        shown, before, after = said.page_of(
            comments,
            after=said.key_in(self.request.GET.get("after")),
            before=said.key_in(self.request.GET.get("before")),
        )
        self.mark(shown)
        return super().get_context_data(
            **self.about_question(),
            comments=shown,
            previous=self.link(before=before) if before else "",
            following=self.link(after=after) if after else "",
            tabs=self.tabs(),
            search=self.search,
            chosen_theme=self.chosen_theme,
            theme_links=[(theme, self.link(theme=theme.pk)) for theme in self.themes],
            without_search=self.link(search=None),
            without_theme=self.link(theme=None),
            found=self.found(comments),
            may_run=self.consultation.may_be_run_by(self.person),
            here=self.request.get_full_path(),
            **kwargs,
        )

    def mark(self, comments):
        """What stands beside each: whether it is quoted, the themes that this person may see."""
        keys = [comment.pk for comment in comments]
        quoted = set(Quotation.objects.filter(comment__in=keys).values_list("comment", flat=True))
        readers, ticks = {}, {}
        for comment, coder in CodedBy.objects.filter(comment__in=keys).values_list(
            "comment", "coder"
        ):
            readers.setdefault(comment, set()).add(coder)
        codings = Coding.objects.filter(comment__in=keys, stands=True)
        for comment, theme, coder in codings.values_list("comment", "theme", "coder"):
            ticks.setdefault(comment, {}).setdefault(theme, set()).add(coder)
        for comment in comments:
            comment.is_quoted = comment.pk in quoted
            by, found = readers.get(comment.pk, set()), ticks.get(comment.pk, {})
            # Who has not read it yet must not see what the other coder found.
            comment.both = len(by) == 2
            comment.mine = self.person.pk in by
            comment.found = [
                theme
                for theme in self.themes
                if (found.get(theme.pk) == by and comment.both)
                or (comment.mine and not comment.both and theme.pk in found)
            ]

    def tabs(self):
        """[(address, question, number, page, how many wrote)] of each question, this one marked."""
        wrote, number = said.how_many_wrote(self.consultation), numbers(self.instrument)
        return [
            {
                "url": f"?{urlencode({'question': name})}",
                "question": question,
                "number": number[name],
                "page": self.page_of[name],
                "wrote": rounded(wrote.get(name, 0)),
                "here": question is self.question,
            }
            for name, question in self.asked.items()
        ]

    def found(self, comments):
        """How many there are, in words, where the list is narrowed."""
        if not (self.search or self.chosen_theme):
            return ""
        number = said.how_many(comments)
        return (
            wording.MANY.format(most=f"{said.COUNTED:,}")
            if number > said.COUNTED
            else rounded(number)
        )

    def link(self, **changed):
        """This page with something changed in its address; another list begins at its beginning."""
        facts = {"question": self.question.name, "search": self.search}
        facts["theme"] = self.chosen_theme.pk if self.chosen_theme else None
        facts |= changed
        return f"?{urlencode({key: value for key, value in facts.items() if value})}"
