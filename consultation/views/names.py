"""Who said yes under their name, for whoever runs the consultation to hand on."""

import io

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consultation.models import NamedAnswer
from consultation.views.asking.desk import run_by, show
from consultation.wording import results as wording
from records import tables
from records.steps import NotNow
from schools.models import Post


def _named_in(request, pk):
    """(the consultation, [(its named question, [who said yes, by name])]).

    404 and 403 as for all that is run; NotNow before it is sealed.
    """
    consultation = run_by(request, pk)
    if consultation.state != consultation.State.SEALED:
        raise NotNow(wording.NAMES_NOT_YET.format(title=consultation), consultation)
    questions = [q for q in consultation.version().read.questions.values() if q.named]
    said = {question.name: [] for question in questions}
    rows = NamedAnswer.objects.filter(consultation=consultation, question__in=said)
    for answer in rows.select_related("person", "school").order_by("person__plain_name", "pk"):
        answer.as_what = Post.Kind(answer.role).label if answer.role else ""
        said[answer.question].append(answer)
    return consultation, [(question, said[question.name]) for question in questions]


@require_safe
@never_cache
def names(request, pk):
    """Each question that asked for a name, and those who said yes."""
    consultation, questions = _named_in(request, pk)
    return show(request, "names", consultation, questions=questions)


@require_safe
@never_cache
def names_csv(request, pk):
    """The same as a file."""
    consultation, questions = _named_in(request, pk)
    rows = (
        (q.label, q.organiser, a.person.name, a.as_what, str(a.school or ""), a.person.email)
        for q, people in questions
        for a in people
    )
    out = io.BytesIO()
    tables.write_csv(out, wording.NAMES_HEADER, rows)
    headers = {"Content-Disposition": f'attachment; filename="names-{consultation.pk}.csv"'}
    return HttpResponse(out.getvalue(), content_type=tables.MEDIA_TYPES["csv"], headers=headers)
