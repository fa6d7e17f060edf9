"""Where answering begins: who answers, how it will be counted, and the pages with what is done."""

from consultation.instrument import is_answered, on_path, to_html
from consultation.views.answering.seat import Answering
from consultation.workflow import answering


class Details(Answering):
    """Your details, and the pages as a list of tasks."""

    def get(self, request, **kwargs):
        draft = answering.draft_of(self.consultation, self.invitee)
        path = on_path(self.instrument, draft.answers)
        tasks = [self.task(page, draft.answers) for page in path]
        begun = [task for task in tasks if task["state"] not in ("new", "reading")]
        first = next((task for task in tasks if task["state"] in ("new", "begun")), None)
        school = self.invitee.as_school
        return self.show(
            "details.html",
            {
                "draft": draft,
                "counted": answering.counted_as(self.invitee),
                "welcome": to_html(self.instrument.welcome),
                "tasks": tasks,
                "begun": bool(begun),
                "start": tasks[0]["url"] if not begun else (first or tasks[-1])["url"],
                "all_done": first is None,
                "writers": answering.writers(self.invitee) if school else (),
                "may_send": self.invitee.may_be_sent_by(request.user),
            },
        )

    def task(self, page, answers):
        asked = self.asks_of(page)
        done = sum(is_answered(answers.get(each.name)) for each in asked)
        lacks = any(e.required and not is_answered(answers.get(e.name)) for e in asked)
        if not asked:
            state = "reading"
        elif done == len(asked):
            state = "done"
        else:
            state = "begun" if done else "new"
        return {
            "title": page.title,
            "url": self.address("answer_page", page.name),
            "state": state,
            "answered": done,
            "asked": len(asked),
            "lacks": lacks,
        }
