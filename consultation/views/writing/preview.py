"""Trying a consultation as a role would meet it: nothing of what is typed here is kept, or sent."""

from urllib.parse import urlencode

from django.shortcuts import redirect

from consultation.instrument import on_path, to_html
from consultation.models.asking import SENDS_FOR_SCHOOL, WRITES_FOR_SCHOOL
from consultation.views.parts import items_of
from consultation.views.writing.desk import DeskView
from consultation.wording import writing as wording
from schools.models import Post

SCHOOL = "school"
ROLES = [*(str(kind) for kind in WRITES_FOR_SCHOOL), SCHOOL]
START, CHECK, THANKS = "-start", "-check", "-thanks"  # hyphens: no page has such a name


def role_words(role: str) -> str:
    """A role as a tab says it."""
    return wording.A_SCHOOL if role == SCHOOL else Post.Kind(role).label


def what_they_do(consultation, role: str) -> list[str]:
    """What somebody of this role is asked to do here, in sentences."""
    asked = (consultation.audience or {}).get("roles") or []
    said = []
    if role == SCHOOL:
        said.append(
            wording.SCHOOL_WRITES if consultation.asks_schools else wording.SCHOOL_NOT_ASKED
        )
        return said
    if asked and role not in asked:
        return [wording.ROLE_NOT_ASKED]
    if consultation.asks_people:
        said.append(wording.PERSON_ANSWERS)
    if consultation.asks_schools:
        sends = role in {str(kind) for kind in SENDS_FOR_SCHOOL}
        said.append(wording.SENDS_FOR_SCHOOL if sends else wording.WRITES_FOR_SCHOOL)
    return said


class Preview(DeskView):
    """The whole flow, page by page; the answers to gates alone travel in the address."""

    tab = "preview"
    writes = False

    def get(self, request, **kwargs):
        told = self.consultation.working_copy
        role = request.GET.get("as", "")
        role = role if role in ROLES else ROLES[0]
        gates = {n: request.GET[n] for n in told.gates if request.GET.get(n) in ("yes", "no")}
        pages = on_path(told, gates)
        stops = [START, *(page.name for page in pages), CHECK, THANKS]
        at = request.GET.get("at", START)
        place = stops.index(at) if at in stops else 0
        if "go" in request.GET:
            place = min(place + 1, len(stops) - 1)
            return redirect(self.address(role, stops[place], gates))
        page = told.by_name.get(stops[place])
        items = items_of(page, gates, {}, told.numbers) if page else []
        return self.show(
            "preview",
            instrument=told,
            role=role,
            roles=[(key, role_words(key), self.address(key, stops[place], gates)) for key in ROLES],
            does=what_they_do(self.consultation, role),
            at=stops[place],
            page=page,
            welcome=to_html(told.welcome),
            thanks=to_html(told.thanks),
            items=[item for item in items if item["kind"] != "gate"],
            gate=[item for item in items if item["kind"] == "gate"],
            gates=[
                pair
                for pair in gates.items()
                if not (page and page.gate) or pair[0] != page.gate.name
            ],
            number=place,
            pages=len(pages),
            asked=[(told.numbers[each.name], each.label) for page in pages for each in page.asks],
            back=self.address(role, stops[place - 1], gates) if place else "",
            again=self.address(role, START, {}),
        )

    def address(self, role, at, gates):
        return f"{self.request.path}?{urlencode({'as': role, 'at': at} | gates)}"
