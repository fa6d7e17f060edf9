"""The public page that says whether a sealed document is genuine. Nobody needs to sign in."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from records import keys, paper, sealing, verify_document
from records.canonical import sha256
from records.models import Document, Seal

NO_ROOT_YET = 'ROOT_CERTIFICATE = ""\n'  # the line of the checker that is filled in for a download


class SealedPdfForm(forms.Form):
    """One PDF, of a reasonable size."""

    use_required_attribute = False

    pdf = forms.FileField(
        label="The PDF to check",
        help_text="A PDF that this portal has sealed. It is checked and not kept.",
        error_messages={
            "required": "Choose the PDF to check.",
            "empty": "This file is empty. Choose the PDF to check.",
        },
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_pdf(self):
        pdf: UploadedFile = self.cleaned_data["pdf"]
        limit = settings.VERIFY_UPLOAD_LIMIT
        if pdf.size > limit:
            raise forms.ValidationError(
                f"This file is larger than {limit // 2**20} MB, and no document of this portal is."
            )
        return pdf.read()


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request, code=None):
    """What the ledger knows about `code`, and the verdict on an uploaded PDF."""
    document = _document(code) if code else None
    form = SealedPdfForm(request.POST or None, request.FILES or None)
    verdict = known = None
    if request.method == "POST" and form.is_valid():
        pdf = form.cleaned_data["pdf"]
        verdict = verify_document.check(pdf, root())
        known = (
            Seal.objects.select_related("document")
            .defer("pdf", "document__body")
            .filter(sha256=sha256(pdf))
            .first()
        )
    return render(
        request,
        "verify/verify.html",
        {
            "form": form,
            "document": document,
            "seal": _seal_of(document),
            "verdict": verdict,
            "known": known,
            "genuine": bool(verdict and verdict.ok and known),
            "fingerprint": keys.fingerprint(settings.SEAL_KEYS_DIR, settings.PARTNERSHIP_NAME),
        },
        status=422 if form.errors else 200,
    )


@login_not_required
@require_safe
def root_certificate(request):
    """The root under which every seal of this partnership stands."""
    return _file(root(), "partnership-root.pem", "application/x-pem-file")


@login_not_required
@require_safe
def script(request):
    """The checker as one file with the root certificate in it: works without this portal."""
    source = Path(verify_document.__file__).read_text()
    filled = source.replace(NO_ROOT_YET, f'ROOT_CERTIFICATE = """\\\n{root().decode()}"""\n', 1)
    return _file(filled, "verify_document.py", "text/x-python")


def root():
    """The root certificate, PEM."""
    return keys.root_certificate_pem(settings.SEAL_KEYS_DIR, settings.PARTNERSHIP_NAME)


def _document(code):
    if "\0" in code:  # PostgreSQL cannot even be asked about it
        raise Http404
    document = (
        Document.objects.defer("body")
        .prefetch_related("signatures__signatory")
        .filter(code=code.upper(), completed_at__isnull=False)
        .first()
    )
    if document is None:
        raise Http404
    document.qr_svg = paper.qr_svg(sealing.verify_url(document))
    return document


def _seal_of(document):
    return Seal.objects.defer("pdf").filter(document=document).first() if document else None


def _file(content, name, kind):
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


urlpatterns = [
    path("", verify, name="home"),
    path("root.pem", root_certificate, name="root"),
    path("verify_document.py", script, name="script"),
    path("<str:code>/", verify, name="document"),
]
