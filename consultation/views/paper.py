"""On paper: the form to read or fill in, piles of them with codes, and the codebook."""

import io

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consultation import keys
from consultation.models import Consultation, Invitee
from consultation.outputs import codebook as codebooks
from consultation.outputs import paper_form as forms_on_paper
from consultation.outputs import paper_pile
from consultation.views.landing import consultation_for
from consultation.wording import paper as wording
from records import tables
from records.claims import BeingDrawn
from records.paper import PaperFailed
from records.steps import NotNow


def _pdf(drawn, filename, *, saved=False):
    how = "attachment" if saved else "inline"
    headers = {"Content-Disposition": f'{how}; filename="{filename}"'}
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)


@require_safe
def paper_form(request, pk):
    """The paper form of the version in force; of a draft, for who writes it, with a mark."""
    consultation = consultation_for(request, pk)
    paper = forms_on_paper.paper_of(consultation)
    try:
        return _pdf(forms_on_paper.pdf_of(paper), paper.filename)
    except (PaperFailed, BeingDrawn) as refusal:
        raise NotNow(str(refusal), consultation) from None


def _codebook(consultation):
    version = consultation.version()
    instrument = version.read if version else consultation.working_copy
    return version, codebooks.codebook_of(instrument)


@require_safe
def codebook(request, pk):
    """What each number in a sealed response stands for."""
    consultation = consultation_for(request, pk)
    version, entries = _codebook(consultation)
    facts = {"consultation": consultation, "version": version, "entries": entries}
    return render(request, "consultation/paper/codebook.html", facts)


@require_safe
def codebook_csv(request, pk):
    """The same as a file."""
    consultation = consultation_for(request, pk)
    _, entries = _codebook(consultation)
    out = io.BytesIO()
    tables.write_csv(out, codebooks.HEADER, (entry.row for entry in entries))
    name = f"codebook-{consultation.pk}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type=tables.MEDIA_TYPES["csv"], headers=headers)


# -- Printing --------------------------------------------------------------------------------------


@method_decorator(never_cache, name="dispatch")
class PaperForms(View):
    """Forms with codes for people who asked for paper."""

    def get(self, request, pk):
        consultation = self.consultation(request, pk)
        return self.page(consultation)

    def post(self, request, pk):
        consultation = self.consultation(request, pk)
        if not self.may_be_printed(consultation):
            raise NotNow(wording.NOT_PUBLISHED.format(title=consultation), consultation)
        chosen = {int(each) for each in request.POST.getlist("invitee") if each.isdecimal()}
        most = paper_pile.AT_ONCE
        if not chosen:
            return self.page(consultation, error=wording.NOBODY_CHOSEN)
        if len(chosen) > most:
            return self.page(consultation, error=wording.TOO_MANY.format(most=most), chosen=chosen)
        invitees = list(self.waiting(consultation).filter(pk__in=chosen))
        if not invitees:
            return self.page(consultation, error=wording.NOBODY_CHOSEN)
        try:
            drawn = paper_pile.pile_of(consultation, invitees, keys.read(consultation.pk))
        except (PaperFailed, BeingDrawn) as refusal:
            raise NotNow(str(refusal), consultation) from None
        return _pdf(drawn, f"paper-forms-{consultation.pk}.pdf", saved=True)

    @staticmethod
    def consultation(request, pk):
        consultation = consultation_for(request, pk)
        if getattr(request, "looked_at_by", None) or not consultation.may_be_run_by(request.user):
            raise PermissionDenied
        return consultation

    @staticmethod
    def may_be_printed(consultation):
        return consultation.state == Consultation.State.PUBLISHED and keys.is_there(consultation.pk)

    @staticmethod
    def waiting(consultation):
        asked = Invitee.objects.filter(consultation=consultation).waiting()
        return asked.select_related("person", "school").order_by(
            "school__name", "-as_school", "person__name"
        )

    def page(self, consultation, *, error="", chosen=()):
        query = self.request.GET.get("q", "").replace("\0", "").strip()[:100]
        printable = self.may_be_printed(consultation)
        asked = self.waiting(consultation) if printable else Invitee.objects.none()
        if query:
            asked = asked.filter(
                Q(person__name__icontains=query) | Q(school__name__icontains=query)
            )
        total = asked.count()
        most = paper_pile.AT_ONCE
        return render(
            self.request,
            "consultation/paper/forms.html",
            {
                "consultation": consultation,
                "printable": printable,
                "query": query,
                "invitees": [(each, each.pk in chosen) for each in asked[:most]],
                "total": total,
                "left": max(0, total - most),
                "most": most,
                "error": error,
            },
            status=422 if error else 200,
        )
