"""Before publishing: every way through, what there is to put right, what a new version changes."""

from django.contrib import messages
from django.shortcuts import redirect

from consultation.instrument import every_path
from consultation.instrument.changes import changes, is_wording_only
from consultation.instrument.checks import check
from consultation.instrument.paths import how_many_paths
from consultation.instrument.tree import Text
from consultation.views.writing.desk import DeskView
from consultation.wording import publishing as publishing_wording
from consultation.wording import writing as wording
from consultation.workflow import publishing, writing
from consultation.workflow.asking.counts import outlook
from records.moments import moment

LISTED = 512  # ways; more than this nobody reads
A_MINUTE = 200  # words that people read in a minute


class Paths(DeskView):
    """Every way through, with its length, by how many gates are opened on it."""

    tab = "paths"
    writes = False

    def get(self, request, **kwargs):
        told = self.consultation.working_copy
        number = how_many_paths(told)
        ways = [self.told_of(told, *way) for way in every_path(told)] if number <= LISTED else []
        groups = {}
        for way in ways:
            groups.setdefault(way["opened"], []).append(way)
        return self.show(
            "paths",
            instrument=told,
            number=number,
            listed=LISTED,
            gates=[(told.numbers[name], gate.label) for name, gate in told.gates.items()],
            groups=[
                {"title": wording.opened(opened), "ways": sorted(ways, key=lambda w: w["pages"])}
                for opened, ways in sorted(groups.items())
            ],
        )

    @staticmethod
    def told_of(told, answers, pages):
        opened = [told.numbers[name] for name, answer in answers.items() if answer == "yes"]
        words = sum(
            len(p.text.split()) for page in pages for p in page.parts if isinstance(p, Text)
        )
        return {
            "opened": len(opened),
            "gates": wording.gates_opened(sorted(opened)),
            "pages": len(pages),
            "questions": sum(len(page.asks) for page in pages),
            "minutes": max(1, round(words / A_MINUTE)) if words else 0,
        }


class Check(DeskView):
    """What stands in the way of publishing, what a version would change, and the button."""

    tab = "check"
    writes = False

    def get(self, request, **kwargs):
        return self.show_check()

    def post(self, request, **kwargs):
        seen = self.consultation.edition
        if request.POST.get("edition") != str(seen):
            messages.warning(request, publishing_wording.CHANGED_BEFORE_PUBLISHING)
            return self.show_check(status=409)
        if request.POST.get("do") == "take_back":
            return self.take_back()
        if self.consultation.state == self.consultation.State.DRAFT:
            publishing.publish(self.consultation, by=request.user, seen_edition=seen)
            self.consultation.refresh_from_db()
            opens = self.consultation.opens_at
            said = (
                wording.PUBLISHED_NOW
                if self.consultation.has_opened()
                else wording.PUBLISHED.format(when=moment(opens))
            )
            messages.success(request, said)
        else:
            version = publishing.publish_again(
                self.consultation, by=request.user, seen_edition=seen
            )
            messages.success(request, wording.PUBLISHED_AGAIN.format(number=version.number))
        return redirect(self.consultation)

    def take_back(self):
        try:
            now = writing.take_back(
                self.consultation, by=self.request.user, seen_edition=self.consultation.edition
            )
        except writing.SomebodyElseChanged as changed:
            self.consultation = changed.theirs
            messages.warning(self.request, publishing_wording.CHANGED_BEFORE_PUBLISHING)
            return self.show_check(status=409)
        number = now.version().number
        messages.success(self.request, wording.TAKEN_BACK.format(number=number))
        return redirect(self.request.path)

    def show_check(self, status=200):
        told, version = self.consultation.working_copy, self.consultation.version()
        found = check(told)
        stops = {finding.says for finding in found if finding.stops}
        in_the_way = []
        if version is None:
            reasons = publishing.why_not_publish(self.consultation)
            in_the_way = [says for says in reasons if says not in stops]
        changed = changes(version.read, told) if version else []
        opened = bool(version) and self.consultation.has_opened()
        fits = not opened or is_wording_only(version.read, told)
        return self.show(
            "check",
            status=status,
            stops=[finding for finding in found if finding.stops],
            notes=[finding for finding in found if not finding.stops],
            titles={name: page.title for name, page in told.by_name.items()},
            in_the_way=in_the_way,
            version=version,
            asked=None if version else outlook(self.consultation),
            changes=changed,
            opened=opened,
            fits=fits,
            may_publish=not (stops or in_the_way or self.fixed)
            and fits
            and (version is None or bool(changed)),
        )
