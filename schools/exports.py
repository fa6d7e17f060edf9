"""Lists as files: what a page lists, with the same rows and filters, as CSV or for Excel.

An app registers each of its lists once; the page and the file take their rows from that one place.
The file is made by a worker. Rights are asked when it is begun, when it is ready, and at each
download: by then the person may hold one post less.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import slugify

from records import jobs, tables, workshop
from records.models import Job
from records.moments import day
from records.steps import NotNow
from records.tables.limits import SHEET_ROWS
from schools import wording
from schools.filters import CollaborativeFilter, InvitationFilter, SchoolFilter, SupportFilter
from schools.models import Collaborative, Invitation, Person, School, SupportEntry

KIND = "schools.export"
FORMATS = {"csv": "CSV", "xlsx": "Excel"}
AT_ONCE = 5  # files that are made for one person at the same time
_STEP = 1_000  # rows between two words about how far it has come
_LONGEST_QUERY = 4_000  # characters


@dataclass(frozen=True)
class ListExport:
    """One list: `rows(user)` are all that a person may see of it, `filters` is its FilterSet.

    `columns` are (header, path of an attribute or function of a row); `shown` fetches what they
    need besides; `may(user)` says who gets the list at all.
    """

    name: str
    title: str
    rows: Callable
    columns: tuple
    filters: type | None = None
    shown: Callable = lambda rows: rows
    may: Callable = lambda user: user.is_authenticated

    def found(self, user, query="", ids=None):
        """The rows for `user` that the page with this query string lists, or those with `ids`."""
        rows = self.rows(user)
        if ids is not None:
            rows = rows.filter(pk__in=ids)
        if self.filters and query:
            rows = self.filters(QueryDict(query), queryset=rows).qs
        return self.shown(rows)

    def filters_in_words(self, query):
        """What a query string narrows the list to: "Phase: Infant, Junior · Search: st mary"."""
        if not self.filters or not query:
            return ""
        asked = self.filters(QueryDict(query), queryset=self.filters._meta.model.objects.none())
        asked.form.is_valid()
        said = []
        for name, value in asked.form.cleaned_data.items():
            if not value:
                continue
            if isinstance(value, str):
                said.append(f"Search: {value}")
                continue
            labels = {str(v): label for v, label in asked.filters[name].extra["choices"]}
            words = ", ".join(labels[v] for v in value)
            said.append(f"{asked.filters[name].label}: {words}")
        return " · ".join(said)


_offers = {}


def register(export):
    """Offer this list for download; returns it."""
    _offers[export.name] = export
    return export


def offer(name):
    """The list of that name. Raises LookupError if there is none."""
    return _offers[name]


def ask(name, *, by, kind, query="", ids=None):
    """Ask for the list as a file: all of it, what `query` (of the page) lists, or these `ids`.

    Who asks for the very same while it is being made gets that one. Returns the Job. Raises
    LookupError, PermissionDenied, ValueError (no such kind of file), or NotNow (too many at once).
    """
    export = offer(name)
    if kind not in FORMATS or len(query) > _LONGEST_QUERY:
        raise ValueError(kind)
    if not export.may(by):
        raise PermissionDenied
    wants = {
        "name": name,
        "title": export.title,
        "query": query,
        "filters": export.filters_in_words(query),
        "format": kind,
        "standing": standing_of(by),
    }
    if ids is not None:
        wants["ids"] = list(ids)
    making = list(Job.objects.for_user(by).unfinished().filter(kind=KIND))
    for job in making:
        if job.wants == wants:
            return job
    if len(making) >= AT_ONCE:
        raise NotNow(wording.EXPORT_TOO_MANY.format(count=len(making)))
    return jobs.ask(KIND, by=by, **wants)


def ask_again(job):
    """Ask for the same list once more, as the person stands now. Raises as `ask` does."""
    wants = job.wants
    return ask(
        wants["name"],
        by=job.asked_by,
        kind=wants["format"],
        query=wants["query"],
        ids=wants.get("ids"),
    )


def refused(job, standing=None):
    """Why the file of this job is not (any more) for whoever asked for it; "" if it is.

    `standing` is theirs now, where the caller knows it; else they are asked for afresh: posts end
    while files are made.
    """
    if standing is None:
        standing = standing_of(Person.objects.get(pk=job.asked_by_id))
    if job.wants["name"] not in standing["lists"]:
        return wording.EXPORT_MAY_NOT
    if not _holds_still(job.wants["standing"], standing):
        return wording.EXPORT_POST_ENDED
    if job.keep_until and job.keep_until < timezone.now():
        return wording.EXPORT_GONE.format(day=day(timezone.localdate(job.keep_until)))
    return ""


def standing_of(person):
    """What a person's rights follow from today; kept with a file, and compared at each download."""
    if not person.is_active:
        return {"lists": [], "posts": [], "collaboratives": [], "superuser": False}
    return {
        "lists": sorted(name for name, export in _offers.items() if export.may(person)),
        "posts": sorted(post.pk for post in person.current_posts),
        "collaboratives": sorted(person.collaboratives().values_list("pk", flat=True)),
        "superuser": person.is_superuser,
    }


def _holds_still(then, now):
    return then["superuser"] <= now["superuser"] and all(
        set(then[what]) <= set(now[what]) for what in ("posts", "collaboratives")
    )


@workshop.does(KIND)
def make(job):
    """Write the file of an export, for the person as they stand now."""
    if why_not := refused(job):
        raise workshop.CannotBeDone(why_not)
    export, kind = offer(job.wants["name"]), job.wants["format"]
    person = Person.objects.get(pk=job.asked_by_id)
    rows = export.found(person, job.wants["query"], job.wants.get("ids"))
    total = rows.count()
    if kind == "xlsx" and total >= SHEET_ROWS:
        raise workshop.CannotBeDone(wording.EXPORT_TOO_LONG)
    header = [column for column, _ in export.columns]
    with TemporaryFile() as file:
        cells = _told(job, _cells(export, rows), total)
        count = tables.write(file, kind, header, cells, title=export.title)
        if why_not := refused(job):
            raise workshop.CannotBeDone(why_not)
        name = f"{slugify(export.title)}-{timezone.localdate():%Y-%m-%d}.{kind}"
        workshop.keep_file(job, file, name=name, media_type=tables.MEDIA_TYPES[kind])
    job.says = wording.EXPORT_ROW if count == 1 else wording.EXPORT_ROWS.format(count=f"{count:,}")


def _cells(export, rows):
    for row in rows.iterator(chunk_size=_STEP):
        yield [_value(row, where) for _, where in export.columns]


def _told(job, rows, total):
    """The rows, with a word now and then about how far they have come."""
    for count, row in enumerate(rows):
        if count % _STEP == 0:
            workshop.progress(job, count, total)
        yield row


def _value(row, where):
    if callable(where):
        return where(row)
    for step in where.split("."):
        row = getattr(row, step, None)
        if row is None:
            return None
    return row() if callable(row) else row


SCHOOLS = register(
    ListExport(
        name="schools",
        title="Schools",
        rows=School.objects.for_user,
        filters=SchoolFilter,
        shown=lambda rows: rows.select_related("district", "part_of"),
        columns=(
            ("School", "name"),
            ("URN", "urn"),
            ("Phase", "get_phase_display"),
            ("Type", "type"),
            ("Status", "get_status_display"),
            ("District", "district.name"),
            ("Local authority", "la_name"),
            ("LA and establishment number", "la_estab"),
            ("Street", "street"),
            ("Locality", "locality"),
            ("Town", "town"),
            ("Postcode", "postcode"),
            ("Telephone", "telephone"),
            ("Website", "website"),
            ("Part of", "part_of.name"),
        ),
    )
)

COLLABORATIVES = register(
    ListExport(
        name="collaboratives",
        title="Collaboratives",
        rows=Collaborative.objects.for_user,
        filters=CollaborativeFilter,
        shown=lambda rows: rows.select_related(
            "district", "parent", "budget_holder"
        ).prefetch_related("lead_rows__school", "strengths"),
        columns=(
            ("Collaborative", "name"),
            ("Kind", "get_kind_display"),
            ("District", "district.name"),
            ("Part of", "parent.name"),
            ("Lead schools", lambda c: "; ".join(row.school.name for row in c.lead_rows.all())),
            ("Note on leading", "lead_note"),
            ("Budget holder", "budget_holder.name"),
            ("Strengths", lambda c: "\n".join(strength.text for strength in c.strengths.all())),
        ),
    )
)


def _day_of(moment) -> date | None:
    return moment and timezone.localdate(moment)


INVITATIONS = register(
    ListExport(
        name="invitations",
        title="Invitations",
        rows=Invitation.objects.for_user,
        filters=InvitationFilter,
        may=Invitation.may_be_listed_by,
        shown=lambda rows: rows.select_related(
            "by", "post__person", "post__collaborative", "post__school__district"
        ),
        columns=(
            ("Name", "post.person.name"),
            ("E-mail", "post.person.email"),
            ("Post", "post.get_kind_display"),
            ("Where", lambda i: str(i.post.place or "")),
            ("District", "post.school.district.name"),
            ("State", "get_state_display"),
            ("Invited by", "by.name"),
            ("Sent", lambda i: _day_of(i.sent_at)),
            ("How often", "times"),
            ("Runs out", "expires_on"),
            ("Came", lambda i: _day_of(i.came_at)),
        ),
    )
)

SUPPORT = register(
    ListExport(
        name="support",
        title="Directory of support",
        rows=lambda user: SupportEntry.objects.for_user(user).standing(),
        filters=SupportFilter,
        shown=lambda rows: rows.select_related("school__district"),
        columns=(
            ("Entry", "title"),
            ("School", "school.name"),
            ("District", "school.district.name"),
            ("Theme", "theme"),
            ("Suits", "suits"),
            ("What the school offers", "offer"),
            ("How this is known", "evidence"),
            ("Quality mark since", lambda e: _day_of(e.marked_at) if e.has_mark else None),
            ("State", lambda e: e.standing[1]),
            ("Telephone", "school.telephone"),
            ("Website", "school.website"),
        ),
    )
)
