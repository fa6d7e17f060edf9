"""The outline: everything in its order, moved with plain buttons; and what is taken away."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import redirect

from consultation.instrument import LABELS, Faulty, Gate, Instrument, Page, Text, editing, steps
from consultation.instrument.paths import after_gate
from consultation.views.writing.desk import DeskView
from consultation.wording import writing as wording
from consultation.workflow import writing
from records.steps import NotNow

# What a button of the outline does to a page or a part.
MOVES = {
    "up": {"page": lambda told, name: editing.swap_page(told, name, -1)},
    "down": {"page": lambda told, name: editing.swap_page(told, name, 1)},
    "in": {"page": editing.put_behind},
    "out": {"page": editing.take_out},
}
MOVES["up"]["part"] = lambda told, name: editing.swap_part(told, name, -1)
MOVES["down"]["part"] = lambda told, name: editing.swap_part(told, name, 1)
WORDS = 12  # of a piece of reading that stand in the outline
MARKS = re.compile(r"[*_`#>|]|^\s*-+\s", re.MULTILINE)  # of Markdown, which are no words


def rows_of(instrument: Instrument) -> list[dict]:
    """Each page with its parts, as the outline shows them."""
    numbers, titles = instrument.numbers, {}
    for page in instrument.all_pages():
        if page.gate:
            titles[page.gate.name] = page.gate
    found = []
    for step in steps(instrument):
        page = step.page
        beside = editing.gate_just_before(instrument, page.name)
        found.append(
            {
                "name": page.name,
                "title": page.title,
                "depth": step.depth,
                "behind": [(numbers[name], titles[name].label) for name in step.behind[-1:]],
                "up": editing.may_swap_page(instrument, page.name, -1),
                "down": editing.may_swap_page(instrument, page.name, 1),
                "in": numbers[beside.name] if beside else "",
                "out": numbers[step.behind[-1]] if step.behind else "",
                "wrap": _may_wrap(instrument, step),
                "parts": [_part_row(instrument, page, part, numbers) for part in page.parts],
                "gate": _gate_row(instrument, page.gate, numbers) if page.gate else None,
            }
        )
    return found


def _may_wrap(instrument, step):
    page = step.page.name
    return editing.may_swap_page(instrument, page, -1) and not editing.gate_just_before(
        instrument, page
    )


def _part_row(instrument, page, part, numbers):
    first, last = part is page.parts[0], part is page.parts[-1]
    row = {
        "name": part.name,
        "up": not first or editing.neighbour(instrument, part.name, -1) is not None,
        "down": not last or editing.neighbour(instrument, part.name, 1) is not None,
    }
    if isinstance(part, Text):
        words = MARKS.sub("", part.text).split()
        more = " …" if len(words) > WORDS else ""
        label = " ".join(words[:WORDS]) + more
        return row | {"label": label or "(empty)", "kind": "Reading", "words": len(words)}
    return row | {
        "number": numbers[part.name],
        "label": part.label,
        "kind": LABELS[part.kind],
        "required": part.required,
        "named": part.named,
        "options": [option.label for option in part.options],
    }


def _gate_row(instrument, gate: Gate, numbers):
    after = after_gate(instrument, gate)
    return {
        "name": gate.name,
        "number": numbers[gate.name],
        "label": gate.label,
        "pages": sum(1 for step in steps(instrument) if gate.name in step.behind),
        "after": after.title if after else "",
    }


class Outline(DeskView):
    """All pages and parts in the order of reading."""

    writes = False

    def get(self, request, **kwargs):
        instrument = self.consultation.working_copy
        return self.show(
            "outline",
            instrument=instrument,
            pages=rows_of(instrument),
            version=self.consultation.version(),
        )


class Move(DeskView):
    """One place up or down, behind a gate or out of it. What was moved keeps the focus."""

    http_method_names = ["post"]

    def post(self, request, **kwargs):
        way, _, name = request.POST.get("move", "").partition(" ")
        if way not in MOVES:
            return HttpResponseBadRequest()
        back = self.outline
        try:
            now = writing.edit(
                self.consultation, lambda told: self.moved(told, way, name), by=request.user
            )
        except Faulty as refusal:
            messages.warning(request, str(refusal))
            return redirect(f"{back}#{name}")
        told = now.working_copy
        thing = editing.piece(told, name)
        if request.POST.get("on") == "page" and not isinstance(thing, Page):
            back = f"{back}page/{editing.page_of(told, name).name}/"
        return redirect(f"{back}#{self.focus(told, way, thing)}")

    @staticmethod
    def moved(told, way, name):
        thing = editing.piece(told, name)
        how = MOVES[way].get("page" if isinstance(thing, Page) else "part")
        if how is None or isinstance(thing, Gate):
            raise Faulty([wording.GATE_STAYS])
        return how(told, name)

    @staticmethod
    def focus(told, way, thing):
        """The button that was pressed, or the one beside it where that has gone."""
        if way in ("in", "out"):
            return thing.name
        by = {"up": -1, "down": 1}
        if isinstance(thing, Page):
            there = {w for w in by if editing.may_swap_page(told, thing.name, by[w])}
        else:
            row = _part_row(told, editing.page_of(told, thing.name), thing, told.numbers)
            there = {w for w in by if row[w]}
        return f"{way}-{thing.name}" if way in there else f"{min(there, default='')}-{thing.name}"


class PieceGone(NotNow):
    """Somebody else has removed the page or part that this was about."""


class PieceView(DeskView):
    """A screen about one page, part or gate; 404 where there is none of the name."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.name = kwargs.get("name") or kwargs.get("page", "")

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except editing.Missing:
            if request.method == "POST":
                raise PieceGone(wording.PIECE_GONE, self.consultation) from None
            raise Http404 from None

    def piece(self, consultation=None):
        """(the working copy, the piece in it); raises Missing."""
        told = (consultation or self.consultation).working_copy
        return told, editing.piece(told, self.name)


class Place(PieceView):
    """Choose any place for a page or a part: further than the buttons go."""

    def get(self, request, **kwargs):
        return self.ask()

    def post(self, request, **kwargs):
        told, thing = self.piece()
        chosen = request.POST.get("place", "")
        if chosen not in {key for key, *_ in self.places(told, thing)}:
            return self.ask(error=wording.CHOOSE_PLACE)
        try:
            writing.edit(
                self.consultation, lambda now: self.placed(now, thing, chosen), by=request.user
            )
        except Faulty as refusal:
            return self.ask(error=str(refusal), chosen=chosen)
        messages.success(request, wording.MOVED)
        return redirect(f"{self.outline}#{self.name}")

    def ask(self, error="", chosen=""):
        told, thing = self.piece()
        if isinstance(thing, Gate):
            raise Http404
        return self.show(
            "place",
            status=422 if error else 200,
            thing=thing,
            is_page=isinstance(thing, Page),
            words=thing.text if isinstance(thing, Text) else getattr(thing, "label", ""),
            places=self.places(told, thing),
            error=error,
            chosen=chosen,
        )

    @staticmethod
    def placed(told, thing, chosen):
        where, _, name = chosen.partition(" ")
        if not isinstance(thing, Page):
            return editing.place_part(told, thing.name, name)
        if where == "first":
            return editing.place_page(told, thing.name, first=True)
        return editing.place_page(told, thing.name, **{where: name})

    @staticmethod
    def places(told, thing):
        """[(value, words, depth)] of every place that it can be moved to."""
        if not isinstance(thing, Page):
            here = editing.page_of(told, thing.name)
            required = getattr(thing, "required", False)
            return [
                (f"to {step.page.name}", step.page.title, step.depth)
                for step in steps(told)
                if step.page is not here and not (required and step.behind)
            ]
        own = set()
        found = [("first", wording.FIRST_OF_ALL, 0)]
        for step in steps(told):
            if step.page is thing or own & set(step.behind):
                own |= {step.page.gate.name} if step.page.gate else set()
                continue
            found.append(
                (f"after {step.page.name}", wording.AFTER.format(title=step.page.title), step.depth)
            )
            if gate := step.page.gate:
                words = wording.LAST_BEHIND.format(number=told.numbers[gate.name], label=gate.label)
                found.append((f"behind {gate.name}", words, step.depth + 1))
        return found


class Remove(PieceView):
    """Ask, then remove a page, part or gate. A gate's pages can be kept for everybody."""

    def get(self, request, **kwargs):
        return self.ask()

    def post(self, request, **kwargs):
        _, thing = self.piece()
        keep = "keep" in request.POST and isinstance(thing, Gate)
        how = editing.unwrap if keep else editing.remove
        try:
            writing.edit(
                self.consultation,
                lambda told: how(told, self.name),
                by=request.user,
                name=self.name,
                seen=request.POST.get("seen", ""),
                whole=True,
            )
        except writing.SomebodyElseChanged as changed:
            messages.warning(request, wording.CHANGED_BEFORE_REMOVAL)
            return self.ask(status=409, consultation=changed.theirs)
        messages.success(request, wording.REMOVED)
        back = self.outline
        if not isinstance(thing, Page):
            back = f"{back}#{editing.page_of(self.piece()[0], self.name).name}"
        return redirect(back)

    def ask(self, status=200, consultation=None):
        told, thing = self.piece(consultation)
        gate = thing if isinstance(thing, Gate) else getattr(thing, "gate", None)
        within = [s.page for s in steps(told) if gate and gate.name in s.behind]
        return self.show(
            "remove",
            status=status,
            thing=thing,
            kind="page"
            if isinstance(thing, Page)
            else "gate"
            if isinstance(thing, Gate)
            else "reading"
            if isinstance(thing, Text)
            else "question",
            within=within,
            seen=editing.mark(thing, whole=True),
        )
