"""The check of one's answers, the sending, and what is said when they are sent."""

from django.http import HttpResponse
from django.shortcuts import redirect

from consultation.instrument import in_words, is_answered, numbers, on_path, to_html
from consultation.outputs import own_answers
from consultation.views.answering.seat import Answering
from consultation.views.telling import at_words
from consultation.wording import answering as wording
from consultation.workflow import answering
from records import claims
from records.paper import PaperFailed

ONE_PDF = 1  # the key of the claim, beside that of the sealing


class TellsAnswers(Answering):
    """Screens that tell all answers in words."""

    def told(self, answers):
        """The pages on the path with their answers, those under one's name, and those off the path."""
        number_of = numbers(self.instrument)
        path = {page.name for page in on_path(self.instrument, answers)}
        pages, named, off, lacking = [], [], [], []
        for page in self.instrument.all_pages():
            url, rows = self.address("answer_page", page.name), []
            for each in self.asks_of(page):
                answer = answers.get(each.name)
                row = {
                    "name": each.name,
                    "number": number_of[each.name],
                    "label": each.label,
                    "words": in_words(each, answer),
                    "is_text": each.is_text,
                    "is_gate": each is page.gate,
                    "lacks": each.required and not is_answered(answer),
                    "organiser": getattr(each, "organiser", ""),
                    "url": url,
                }
                if page.name not in path:
                    off += [row] if row["words"] else []
                    continue
                (named if each.named else rows).append(row)
                lacking += [row] if row["lacks"] else []
            if page.name in path:
                pages.append({"title": page.title, "url": url, "rows": rows})
        return {"pages": pages, "named": named, "off": off, "lacking": lacking}


class Check(TellsAnswers):
    """All answers in words, what is missing, how they are counted; then they are sent."""

    def get(self, request, **kwargs):
        draft = answering.draft_of(self.consultation, self.invitee)
        return self.show_check(draft, draft.answers)

    def post(self, request, **kwargs):
        given = request.POST
        edition = given.get("edition", "")
        choices = {
            "withheld": given.get("withheld") == "yes",
            "quotable": given.get("quotable") != "no",
        }
        try:
            answering.send(
                self.consultation,
                self.invitee,
                by=request.user,
                edition=int(edition) if edition.isdecimal() and len(edition) < 10 else 0,
                **choices,
            )
        except answering.NotComplete:
            draft = answering.draft_of(self.consultation, self.invitee)
            return self.show_check(draft, draft.answers, choices, stopped=True, status=422)
        except answering.SomebodyElseChanged:
            draft = answering.draft_of(self.consultation, self.invitee)
            moved = wording.CHANGED_MEANWHILE
            return self.show_check(draft, draft.answers, choices, moved=moved, status=409)
        return redirect(self.address("answer_sent"))

    def show_check(self, draft, answers, choices=None, *, stopped=False, moved="", status=200):
        withheld, quotable = draft.withheld, draft.quotable
        if choices:
            withheld, quotable = choices["withheld"], choices["quotable"]
        school = self.invitee.as_school
        may_send = self.invitee.may_be_sent_by(self.request.user)
        return self.show(
            "check.html",
            self.told(answers)
            | {
                "draft": draft,
                "counted": answering.counted_as(self.invitee),
                "withheld": withheld,
                "quotable": quotable,
                "stopped": stopped,
                "moved": moved,
                "may_send": may_send,
                "senders": answering.senders(self.invitee) if school and not may_send else (),
            },
            status=status,
        )


class Sent(Answering):
    """It is sent: the receipt code, and what happens next."""

    def get(self, request, **kwargs):
        draft = answering.draft_of(self.consultation, self.invitee)
        if not draft.submitted:
            return redirect(self.address("answer_check"))
        return self.show(
            "sent.html",
            {
                "receipt": answering.receipt_of(self.consultation, self.invitee),
                "thanks": to_html(self.instrument.thanks),
                "until": at_words(self.consultation.closes_for(self.invitee)),
            },
        )


class OwnAnswers(TellsAnswers):
    """One's own answers as a PDF, made at once and kept nowhere."""

    def who(self):
        if self.invitee.as_school:
            return str(self.invitee.school)
        facts = [self.request.user.name, self.invitee.get_role_display(), self.invitee.school]
        return ", ".join(str(fact) for fact in facts if fact)

    def get(self, request, **kwargs):
        draft = answering.draft_of(self.consultation, self.invitee)
        receipt = answering.receipt_of(self.consultation, self.invitee)
        told = self.told(draft.answers) | {
            "title": self.instrument.title,
            "organiser": self.consultation.organiser,
            "of": self.invitee,
            "who": self.who(),
            "draft": draft,
            "counted": answering.counted_as(self.invitee),
            "receipt": receipt if draft.submitted else "",
        }
        with claims.mine_alone(claims.CONSULTATIONS, ONE_PDF) as mine:
            if not mine:
                return self.show("no_pdf.html", {"why": wording.ONE_AT_A_TIME}, status=409)
            try:
                drawn = own_answers.draw(told)
            except PaperFailed as failed:
                return self.show("no_pdf.html", {"why": str(failed)}, status=409)
        return HttpResponse(
            drawn,
            content_type="application/pdf",
            headers={"Content-Disposition": 'inline; filename="my-answers.pdf"'},
        )
