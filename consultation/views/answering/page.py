"""The page on which questions are answered; the script of the page saves here too."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from consultation.instrument import (
    CannotRead,
    in_words,
    is_answered,
    numbers,
    on_path,
    read_answer,
    steps,
)
from consultation.views.answering.seat import Answering
from consultation.views.parts import items_of
from consultation.wording import answering as wording
from consultation.workflow import answering
from records.moments import clock
from records.typed import taken_back


class AnswerPage(Answering):
    """One page: what is read and asked on it, with the answers so far."""

    @property
    def page(self):
        try:
            return self.instrument.by_name[self.kwargs["page"]]
        except KeyError:
            raise Http404 from None

    def get(self, request, **kwargs):
        page, draft = self.page, answering.draft_of(self.consultation, self.invitee)
        typed = taken_back(request)
        if typed is None:
            return self.show_page(draft, mark=answering.mark(page, draft.answers))
        # Where a choice between two answers was open, it is asked for again.
        undecided = any(name.startswith("keep-") for name in typed)
        return self.show_page(draft, given=typed, mark="" if undecided else typed.get("mark", ""))

    def post(self, request, **kwargs):
        page, given = self.page, request.POST
        answers, errors = self.read(page, given)
        theirs = {name for name in answers if given.get(f"keep-{name}") == "theirs"}
        leaving, seen = theirs | set(errors), given.get("mark", "")
        if self.is_autosave:
            return self.quietly(page, answers, set(errors), seen)
        try:
            draft = self.save(page, answers, leaving, seen)
        except answering.NotComplete as lacks:
            errors |= dict.fromkeys(lacks.names, wording.REQUIRED_AS_SENT)
            draft = answering.draft_of(self.consultation, self.invitee)
            return self.show_page(draft, given=given, mark=seen, errors=errors, status=422)
        except answering.SomebodyElseChanged as changed:
            return self.show_both(changed, answers, errors)
        errors |= self.talk(page, given)
        if errors:
            readable = {name: a for name, a in answers.items() if name not in leaving}
            mark = answering.mark_after(page, readable, seen)
            draft = answering.draft_of(self.consultation, self.invitee)
            given = given.copy()
            for each in page.asks:
                if f"note-{each.name}" not in errors:
                    given.pop(f"note-{each.name}", None)  # it stands there already
            return self.show_page(
                draft, given=given, mark=mark, errors=errors, theirs=theirs, status=422
            )
        return redirect(self.onwards(page, draft, given.get("action", "")))

    # -- Saving ----------------------------------------------------------------------------------

    def read(self, page, given):
        """({name: answer or None}, {name: what is wrong with it}) of what the form brought."""
        answers, errors = {}, {}
        for each in self.asks_of(page):
            try:
                answers[each.name] = read_answer(each, given)
            except CannotRead as problem:
                errors[each.name] = str(problem)
        return answers, errors

    def save(self, page, answers, leaving, seen):
        return answering.save_page(
            self.consultation,
            self.invitee,
            page,
            answers,
            by=self.request.user,
            seen=seen,
            leaving=leaving,
        )

    def quietly(self, page, answers, leaving, seen):
        """For the script: keep all that can be kept; never sends, never asks."""
        status = 422 if leaving else 204
        # What is being decided on this very page is not settled by a script.
        leaving |= {name for name in answers if f"keep-{name}" in self.request.POST}
        draft = None
        while draft is None:
            try:
                draft = self.save(page, answers, leaving, seen)
            except answering.SomebodyElseChanged as changed:
                status, leaving = 409, leaving | set(changed.names)
            except answering.NotComplete as lacks:
                leaving |= set(lacks.names)
                status = status if status == 409 else 422
        kept = {name: answer for name, answer in answers.items() if name not in leaving}
        theirs = any(draft.answers.get(name) != answer for name, answer in kept.items())
        says = {
            204: wording.SAVED_OTHERS_TOO if theirs else wording.SAVED_AT,
            409: wording.CHANGED_ELSEWHERE,
            422: wording.SAVED_NOT_ALL,
        }[status].format(clock=clock(timezone.localtime()))
        response = HttpResponse(says, status=status, content_type="text/plain; charset=utf-8")
        if status == 204:
            response = HttpResponse(status=204, headers={"X-Says": says})
        response["X-Mark"] = answering.mark_after(page, kept, seen)
        return response

    def talk(self, page, given):
        """Keep what was said to the others of the school; returns {note-name: what is wrong}."""
        errors = {}
        if not self.invitee.as_school:
            return errors
        by = self.request.user
        for each in self.asks_of(page):
            says = given.get(f"note-{each.name}", "")
            if not says.strip():
                continue
            try:
                answering.add_note(
                    self.consultation, self.invitee, question=each.name, says=says, by=by
                )
            except answering.NoteFaulty as problem:
                errors[f"note-{each.name}"] = str(problem)
        action = given.get("action", "")
        if action.startswith("unnote-"):
            mark = action.removeprefix("unnote-")
            answering.remove_note(self.consultation, self.invitee, mark=mark, by=by)
        return errors

    def onwards(self, page, draft, action):
        """Where to go when all is kept."""
        path = on_path(self.instrument, draft.answers)
        order = [step.page.name for step in steps(self.instrument)]
        at = order.index(page.name)
        if action.startswith(("stay-", "unnote-")):
            question = action.removeprefix("stay-") if action.startswith("stay-") else ""
            return (
                f"{self.address('answer_page', page.name)}{'#talk-' + question if question else ''}"
            )
        if action == "leave":
            says = wording.SAVED_AS_SENT if draft.submitted else wording.SAVED_AND_LEFT
            messages.success(self.request, says)
            return self.consultation.get_absolute_url()
        if action == "back":
            before = [each for each in path if order.index(each.name) < at]
            return (
                self.address("answer_page", before[-1].name) if before else self.address("answer")
            )
        after = [each for each in path if order.index(each.name) > at]
        return self.address("answer_page", after[0].name) if after else self.address("answer_check")

    # -- Showing ---------------------------------------------------------------------------------

    def show_page(
        self, draft, *, mark, given=None, errors=None, theirs=(), conflicts=(), status=200
    ):
        page, answers, errors = self.page, draft.answers, errors or {}
        number_of = numbers(self.instrument)
        items = self.items(page, answers, errors, number_of, given)
        if theirs:
            stand = {i["id"]: i for i in self.items(page, answers, errors, number_of, None)}
            items = [stand[i["id"]] if i["id"] in theirs else i for i in items]
        path = on_path(self.instrument, answers)
        place = next((n for n, each in enumerate(path, 1) if each is page), 0)
        return self.show(
            "page.html",
            {
                "page": page,
                "items": items,
                "talk": self.talked(items, draft, given, errors) if self.invitee.as_school else (),
                "mark": mark,
                "place": place,
                "pages": len(path),
                "is_last": place == len(path),
                "draft": draft,
                "conflicts": conflicts,
                "errors": [(name, says) for name, says in errors.items()],
            },
            status=status,
        )

    def items(self, page, answers, errors, number_of, given):
        items = items_of(page, answers, errors, number_of, given)
        if self.invitee.as_school:
            return [item for item in items if not item.get("named")]
        return items

    def talked(self, items, draft, given, errors):
        """[(item, [item], its notes, what is being typed, what is wrong with that)] for a school."""
        notes = [(note, answering.note_mark(note)) for note in draft.notes]
        return [
            (
                item,
                [item],
                [(n, mark) for n, mark in notes if n["question"] == item["id"]],
                given.get(f"note-{item['id']}", "") if given else "",
                errors.get(f"note-{item['id']}", ""),
            )
            for item in items
        ]

    def show_both(self, changed, answers, errors):
        """Both answers of what two have changed, and a choice; the rest stands in the form."""
        page, given = self.page, self.request.POST
        asked = {each.name: each for each in page.asks}
        conflicts = [
            {
                "name": name,
                "label": asked[name].label,
                "theirs": in_words(asked[name], changed.theirs[name]),
                "mine": in_words(asked[name], answers[name]),
            }
            for name in changed.names
        ]
        readable = {
            name: changed.theirs[name] if name in changed.names else answer
            for name, answer in answers.items()
        }
        # What both have changed is settled by this form; the rest is compared as before.
        mark = answering.mark_after(
            page, {name: readable[name] for name in changed.names}, given.get("mark", "")
        )
        draft = answering.draft_of(self.consultation, self.invitee)
        return self.show_page(
            draft,
            given=given,
            mark=mark,
            errors=errors | dict.fromkeys(changed.names, wording.CHANGED_BY_BOTH),
            conflicts=conflicts,
            status=409,
        )

    def as_text(self, given):
        """What was typed, question by question, whether it could be read or not."""
        page = self.instrument.by_name.get(self.kwargs["page"])
        if page is None:
            return ""
        number_of, told = numbers(self.instrument), []
        for each in self.asks_of(page):
            try:
                typed = in_words(each, read_answer(each, given))
            except CannotRead:
                typed = " ".join(v for n in given if _belongs(n, each) for v in given.getlist(n))
            if is_answered(typed):
                told.append(f"{number_of[each.name]}. {each.label}\n{typed}")
            if note := given.get(f"note-{each.name}", "").strip():
                told.append(f"{number_of[each.name]}. {each.label}\n({note})")
        return "\n\n".join(told)


def _belongs(field, asked):
    return field == asked.name or field.startswith(f"{asked.name}-")
