"""Writing one piece: a page, a reading, a question, a gate. If somebody was quicker both are shown."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect

from consultation.forms.writing import GateForm, PageForm, QuestionForm, TextForm
from consultation.instrument import LABELS, Faulty, Gate, Kind, Page, Text, editing
from consultation.views.parts import items_of
from consultation.views.writing.desk import both_texts
from consultation.views.writing.outline import PieceGone, PieceView, rows_of
from consultation.wording import writing as wording
from consultation.workflow import writing
from records.steps import NotNow
from records.typed import taken_back

TYPED = ("title", "text", "label", "hint", "options", "bands", "organiser")  # worth keeping


class WriteView(PieceView):
    """What adding and changing share: a form, and faults of the instrument shown on it."""

    def form(self, what, told, page, *args, **kwargs):
        """The form of a "text", a "gate" or a kind of question on this page."""
        if what == "text":
            return TextForm(*args, **kwargs)
        if what in ("gate", "wrap"):
            return GateForm(*args, **kwargs)
        if what not in list(Kind):
            raise Http404
        behind = bool(editing.gates_before(told, page))
        return QuestionForm(*args, kind=Kind(what), behind_gate=behind, **kwargs)

    def show_form(self, form, what, page, status=200, **more):
        return self.show(
            "piece",
            status=status,
            form=form,
            what=what,
            kind_word=LABELS[what] if what in list(Kind) else "",
            other_kinds=[(kind.value, word) for kind, word in LABELS.items() if kind != what],
            page=page,
            **more,
        )

    def dispatch(self, request, *args, **kwargs):
        """What was typed into a piece that has gone meanwhile is shown, to be copied."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except PieceGone:
            typed = [(key, value) for key, value in request.POST.items() if key in TYPED]
            return self.show("gone", status=409, typed=typed)

    def refused(self, form, refusal):
        """Put what cannot be on the form: what was typed is worth more than the way back."""
        form.add_error(None, list(getattr(refusal, "faults", [str(refusal)])))

    def names_taken(self, told):
        """The instruments of whose names none is used for a new thing."""
        version = self.consultation.version()
        return (told, version.read) if version else (told,)


class AddPage(WriteView):
    """A new page: after another (`?after=`), last behind a gate (`?behind=`), or at the end."""

    def where(self):
        given = self.request.GET
        found = {key: given[key] for key in ("after", "behind") if given.get(key)}
        told = self.consultation.working_copy
        for key, name in list(found.items())[:1]:
            thing = editing.piece(told, name)
            if not isinstance(thing, Page if key == "after" else Gate):
                raise Http404
            words = wording.AFTER if key == "after" else wording.BEHIND
            label = getattr(thing, "title", None) or getattr(thing, "label", "")
            return told, {key: name}, words.format(title=label, label=label)
        return told, {}, wording.AT_THE_END

    def get(self, request, **kwargs):
        _, _, words = self.where()
        return self.show("page_add", form=PageForm(taken_back(request)), where=words)

    def post(self, request, **kwargs):
        _, where, words = self.where()
        form = PageForm(request.POST)
        if not form.is_valid():
            return self.show("page_add", status=422, form=form, where=words)
        names = []

        def add(now):
            names.append(editing.unused("page", *self.names_taken(now)))
            return editing.add_page(now, Page(names[-1], form.cleaned_data["title"]), **where)

        try:
            writing.edit(self.consultation, add, by=request.user)
        except (Faulty, NotNow) as refusal:
            self.refused(form, refusal)
            return self.show("page_add", status=422, form=form, where=words)
        messages.success(request, wording.ADDED)
        return redirect(f"{self.outline}page/{names[-1]}/")


class WritePage(WriteView):
    """One page: its title, and its parts as people will see them, each with its tools."""

    def get(self, request, **kwargs):
        told, page = self.page()
        typed = taken_back(request)
        form = PageForm(typed, initial=PageForm.facts(page))
        return self.show_page(told, page, form, seen=(typed or {}).get("seen"))

    def post(self, request, **kwargs):
        told, page = self.page()
        form = PageForm(request.POST)
        seen = request.POST.get("seen", "")
        if not form.is_valid():
            return self.show_page(told, page, form, status=422, seen=seen)
        title = form.cleaned_data["title"]
        try:
            writing.edit(
                self.consultation,
                lambda now: editing.retitle(now, self.name, title),
                by=request.user,
                name=self.name,
                seen=seen,
            )
        except writing.SomebodyElseChanged as changed:
            told, theirs = self.page(changed.theirs)
            conflict = both_texts(form, PageForm.facts(theirs))
            return self.show_page(told, theirs, form, status=409, conflict=conflict)
        except NotNow as refusal:
            self.refused(form, refusal)
            return self.show_page(told, page, form, status=422, seen=seen)
        messages.success(request, wording.SAVED)
        return redirect(self.request.path)

    def page(self, consultation=None):
        told, page = self.piece(consultation)
        if not isinstance(page, Page):
            raise Http404
        return told, page

    def show_page(self, told, page, form, status=200, seen=None, **more):
        row = next(row for row in rows_of(told) if row["name"] == page.name)
        shown = items_of(page, {}, {}, told.numbers)
        tools = [*row["parts"], *([row["gate"]] if row["gate"] else [])]
        return self.show(
            "page",
            status=status,
            form=form,
            page=page,
            row=row,
            parts=list(zip(([item] for item in shown), tools, strict=True)),
            seen=editing.mark(page) if seen is None else seen,
            **more,
        )


class ChooseKind(WriteView):
    """Which of the nine kinds of question it is to be."""

    def get(self, request, **kwargs):
        _, page = self.piece()
        if not isinstance(page, Page):
            raise Http404
        kinds = [(kind.value, LABELS[kind], wording.KINDS[kind]) for kind in Kind]
        return self.show("kinds", page=page, kinds=kinds)


class AddPart(WriteView):
    """A reading, a question or a gate at the end of a page; `wrap` puts the page behind a new gate."""

    def get(self, request, what, **kwargs):
        told, page = self.page()
        initial = {"bands": wording.FIRST_BANDS} if what == Kind.MONEY else {}
        form = self.form(what, told, page.name, taken_back(request), initial=initial)
        return self.show_form(form, what, page)

    def post(self, request, what, **kwargs):
        told, page = self.page()
        form = self.form(what, told, page.name, request.POST)
        if not form.is_valid():
            return self.show_form(form, what, page, status=422)
        names = []

        def add(now):
            sort = {"text": "text", "gate": "gate", "wrap": "gate"}.get(what, "question")
            names.append(editing.unused(sort, *self.names_taken(now)))
            made = form.made(names[-1])
            if what == "wrap":
                return editing.wrap(now, page.name, made)
            if what == "gate":
                if editing.piece(now, page.name).gate:
                    raise Faulty([wording.ONE_GATE])
                return editing.set_gate(now, page.name, made)
            return editing.add_part(now, page.name, made)

        try:
            writing.edit(self.consultation, add, by=request.user)
        except (Faulty, NotNow) as refusal:
            self.refused(form, refusal)
            return self.show_form(form, what, page, status=422)
        messages.success(request, wording.ADDED)
        if what == "wrap":
            return redirect(f"{self.outline}#{page.name}")
        return redirect(f"{self.outline}page/{page.name}/#{names[-1]}-part")

    def page(self):
        told, page = self.piece()
        if not isinstance(page, Page):
            raise Http404
        return told, page


class WritePart(WriteView):
    """Change a reading, a question (`?kind=` makes it another kind) or a gate."""

    def what(self, thing):
        if isinstance(thing, Page):
            raise Http404
        if isinstance(thing, Text):
            return "text"
        if isinstance(thing, Gate):
            return "gate"
        wanted = self.request.GET.get("kind", thing.kind)
        return wanted if wanted in list(Kind) else thing.kind.value

    def get(self, request, **kwargs):
        told, thing = self.piece()
        what, page = self.what(thing), editing.page_of(told, self.name)
        typed = taken_back(request)
        form = self.form(what, told, page.name, typed, initial=self.facts(thing, what))
        seen = typed.get("seen", "") if typed else editing.mark(thing)
        return self.show_form(form, what, page, thing=thing, seen=seen)

    def post(self, request, **kwargs):
        told, thing = self.piece()
        what, page = self.what(thing), editing.page_of(told, self.name)
        form = self.form(what, told, page.name, request.POST)
        seen = request.POST.get("seen", "")
        if not form.is_valid():
            return self.show_form(form, what, page, status=422, thing=thing, seen=seen)

        def put(now):
            before = editing.piece(now, self.name)
            made = form.made(self.name, before)
            if what == "gate":
                return editing.set_gate(now, editing.page_of(now, self.name).name, made)
            return editing.change_part(now, made)

        try:
            writing.edit(self.consultation, put, by=request.user, name=self.name, seen=seen)
        except writing.SomebodyElseChanged as changed:
            _, theirs = self.piece(changed.theirs)
            return self.show_form(
                form,
                what,
                page,
                status=409,
                thing=theirs,
                seen=editing.mark(theirs),
                conflict=both_texts(form, self.facts(theirs, what)),
            )
        except (Faulty, NotNow) as refusal:
            self.refused(form, refusal)
            return self.show_form(form, what, page, status=422, thing=thing, seen=seen)
        messages.success(request, wording.SAVED)
        return redirect(f"{self.outline}page/{page.name}/#{self.name}-part")

    @staticmethod
    def facts(thing, what):
        if isinstance(thing, Text):
            return TextForm.facts(thing)
        if isinstance(thing, Gate):
            return GateForm.facts(thing)
        facts = QuestionForm.facts(thing)
        if what == Kind.MONEY and not facts["bands"]:
            facts["bands"] = wording.FIRST_BANDS
        return facts
