"""The desk at which frozen texts are signed: read, type the code, be thanked; or refuse, with words.

It is one and the same for whatever people sign. An app has a desk for its kind of text: it says
who may come, what its verbs are and how its text reads, and hangs the addresses beneath the page
of what is signed (`Document.url`).
"""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from records import paper, sealing, signing
from records import wording as said
from records.models import Document, Seal, Signatory
from records.steps import NotNow
from records.typed import taken_back
from schools import wording
from schools.forms import AgreeForm, CodeForm, ReplaceForm
from schools.workflow.signatories import must_hold_post

form_page = require_http_methods(["GET", "HEAD", "POST"])


class SigningDesk:
    """What an app says of its texts stands above the line, what all desks do below it."""

    namespace = ""  # of its addresses
    prefix = ""  # of their names, where the namespace has others
    folder = ""  # of its templates: sign_read and document_detail, which show the text
    called = ""  # what is signed, in a word: "plan"
    file = ""  # how its PDF is called
    refuse_form = None
    refuse_link = "Something has to change first, or I will not sign"
    refuse_title = "Send back or decline"
    refuse_says = "Either ends the signing of this version; the others read your reason."

    def record(self, request, pk):
        """What is signed, if this person may read it; else 404, as if it did not exist."""
        raise NotImplementedError

    def looked_after(self, request, pk):
        """The same for who replaces signatories and tries seals again; else 404 or 403."""
        raise NotImplementedError

    def sign(self, record, signatory, *, by, proof):
        """The verb."""
        raise NotImplementedError

    def refuse(self, record, signatory, *, by, **facts):
        """The verb for what `refuse_form` asks; returns the sentence to say."""
        raise NotImplementedError

    def replace(self, record, signatory, *, by, person, because):
        """The verb; returns the new signatory."""
        raise NotImplementedError

    def successors(self, record, signatory):
        """Who can be named in the signatory's place."""
        raise NotImplementedError

    def sheets(self, text):
        """On how many sheets the text is read."""
        raise NotImplementedError

    def after(self, record, user):
        """What the page of thanks shows besides: document, with signed and standing."""
        return {}

    # ------------------------------------------------------------------------------------------

    def urls(self, beneath):
        """Its addresses, beneath the page of what is signed: `beneath` is "<int:pk>/"."""
        views = {
            "sign": ("sign/", form_page(self.read_view)),
            "sign_code": ("sign/code/", form_page(self.code_view)),
            "sign_code_again": ("sign/code/again/", require_POST(self.code_again_view)),
            "refuse": ("sign/refuse/", form_page(self.refuse_view)),
            "replace_signatory": (
                "signatories/<int:signatory>/replace/",
                form_page(self.replace_view),
            ),
            "document": ("versions/<int:version>/", require_safe(self.document_view)),
            "document_pdf": ("versions/<int:version>/pdf/", require_safe(self.pdf_view)),
            "seal_again": (
                "versions/<int:version>/seal-again/",
                require_POST(self.seal_again_view),
            ),
        }
        return [
            path(f"{beneath}{route}", view, name=f"{self.prefix}{name}")
            for name, (route, view) in views.items()
        ]

    def read_view(self, request, pk):
        """Read the frozen text sheet by sheet; tick the declaration; be sent a code."""
        record, signatory = self._signatory(request, pk)
        document = signatory.document
        if not document.is_open or hasattr(signatory, "signature") or not _is_due(signatory):
            return self._signed_or_told(request, record, signatory)
        form = AgreeForm(request.POST or None, initial={"sha256": document.sha256})
        if request.method == "POST" and form.is_valid():
            new = signing.send_code(signatory, by=request.user, sha256=form.cleaned_data["sha256"])
            _say_sent(request, new)
            return redirect(self._place(record, signatory, "sign_code"))
        text = json.loads(document.body)
        return self._show(
            request,
            f"{self.folder}/sign_read.html",
            record,
            signatory,
            {"form": form, "text": text, "total": self.sheets(text)},
        )

    def code_view(self, request, pk):
        """Type the code from the e-mail: that is the signature."""
        record, signatory = self._signatory(request, pk)
        document = signatory.document
        if not document.is_open or hasattr(signatory, "signature"):
            return self._signed_or_told(request, record, signatory)
        if not hasattr(signatory, "code") or signatory.code.sha256 != document.sha256:
            messages.info(request, said.CODE_MISSING)
            return redirect(self._place(record, signatory, "sign"))
        form = CodeForm(request.POST or None, initial={"sha256": document.sha256})
        if request.method == "POST" and form.is_valid():
            facts = form.cleaned_data
            try:
                proof = signing.prove(
                    signatory, facts["code"], by=request.user, sha256=facts["sha256"]
                )
                self.sign(record, signatory, by=request.user, proof=proof)
            except signing.CodeRefused as refused:
                form.add_error("code", str(refused))
            else:
                return redirect(self._place(record, signatory, "sign"))
        return self._show(request, "signing/code.html", record, signatory, {"form": form})

    def code_again_view(self, request, pk):
        """Another code for the same text; the tick is kept."""
        record, signatory = self._signatory(request, pk)
        if not hasattr(signatory, "code"):
            return redirect(self._place(record, signatory, "sign"))
        new = signing.send_code(signatory, by=request.user, sha256=signatory.code.sha256)
        _say_sent(request, new)
        return redirect(self._place(record, signatory, "sign_code"))

    def refuse_view(self, request, pk):
        """Do not sign this text, with a reason that the others read."""
        record, signatory = self._signatory(request, pk)
        if not signatory.document.is_open or hasattr(signatory, "signature"):
            return self._signed_or_told(request, record, signatory)
        form = self.refuse_form(request.POST or taken_back(request))
        if request.method == "POST" and form.is_valid():
            told = self.refuse(record, signatory, by=request.user, **form.cleaned_data)
            messages.success(request, told)
            return redirect(signatory.document.url)
        return self._show(request, "signing/refuse.html", record, signatory, {"form": form})

    def replace_view(self, request, pk, signatory):
        """The coordinator names who signs for somebody who has left."""
        record = self.looked_after(request, pk)
        signatory = get_object_or_404(
            Signatory.objects.filter(document__in=Document.objects.of(record)).select_related(
                "document"
            ),
            pk=signatory,
        )
        form = ReplaceForm(
            request.POST or taken_back(request), people=self.successors(record, signatory)
        )
        if request.method == "POST" and form.is_valid():
            successor = self.replace(record, signatory, by=request.user, **form.cleaned_data)
            messages.success(request, wording.SIGNATORY_REPLACED.format(name=successor.name))
            return redirect(signatory.document.url)
        return self._show(request, "signing/replace.html", record, signatory, {"form": form})

    def seal_again_view(self, request, pk, version):
        """The coordinator has looked at the failed seal: try it anew."""
        document = self._version(self.looked_after(request, pk), version)
        signing.try_seal_again(document, by=request.user)
        messages.success(request, wording.SEAL_AGAIN)
        return redirect(document.url)

    def document_view(self, request, pk, version):
        """One frozen version: its very text, its signatures, its seal."""
        record = self.record(request, pk)
        document = self._version(record, version)
        return render(
            request,
            f"{self.folder}/document_detail.html",
            {
                self.called: record,
                "record": record,
                "desk": self,
                "pdf_url": self.url("document_pdf", record, version),
                "document": document,
                "text": json.loads(document.body),
                "signatories": document.signatories.select_related("signature", "replaced_by"),
                "seal": Seal.objects.defer("pdf").filter(document=document).first(),
                "verify_url": sealing.verify_url(document),
                "qr": paper.qr_svg(sealing.verify_url(document)),
            },
        )

    def pdf_view(self, request, pk, version):
        """The sealed PDF, byte for byte as it was sealed."""
        document = self._version(self.record(request, pk), version)
        seal = get_object_or_404(Seal, document=document)
        name = f"{self.file}-{document.code.lower()}-v{document.version}.pdf"
        return HttpResponse(
            bytes(seal.pdf),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def url(self, name, record, *more):
        """One of its addresses."""
        return reverse(f"{self.namespace}:{self.prefix}{name}", args=[record.pk, *more])

    def _place(self, record, signatory, name):
        return f"{self.url(name, record)}?as={signatory.pk}"

    @staticmethod
    def _version(record, version):
        document = Document.objects.of(record).filter(version=version).first()
        if document is None:
            raise Http404
        return document

    def _signatory(self, request, pk):
        """(record, the place of this person at the desk): the one asked for, or the one due."""
        record = self.record(request, pk)
        mine = (
            Signatory.objects.filter(document__in=Document.objects.of(record), person=request.user)
            .select_related("document", "signature", "code")
            .order_by("-document__version", "turn", "position")
        )
        asked = request.GET.get("as", "")
        if asked.isdecimal() and len(asked) < 10:
            signatory = get_object_or_404(mine, pk=asked)
        else:
            found = list(mine)
            unsigned = [s for s in found if not hasattr(s, "signature") and s.document.is_open]
            if not found:
                raise PermissionDenied
            signatory = (unsigned or found)[0]
        waits = not hasattr(signatory, "signature") and not signatory.replaced_by_id
        if waits and signatory.document.is_open:
            must_hold_post(record, signatory)
        return record, signatory

    def _signed_or_told(self, request, record, signatory):
        """At a desk where there is nothing to sign: thank, or say what has changed."""
        if hasattr(signatory, "signature"):
            return self._show(
                request, "signing/done.html", record, signatory, self.after(record, request.user)
            )
        document = signatory.document
        if document.is_open and not signatory.replaced_by_id:
            if not_yet := signing.why_not_yet(signatory):
                raise NotNow(not_yet, document)
            return redirect(self._place(record, signatory, "sign"))  # it has come meanwhile
        if signatory.replaced_by_id:
            raise NotNow(said.REPLACED, document)
        raise NotNow(signing.why_closed(document), document)

    def _show(self, request, template, record, signatory, more):
        form = more.get("form")
        return render(
            request,
            template,
            {
                self.called: record,
                "record": record,
                "desk": self,
                "document": signatory.document,
                "signatory": signatory,
                "read_url": self._place(record, signatory, "sign"),
                "again_url": self._place(record, signatory, "sign_code_again"),
                "refuse_url": self._place(record, signatory, "refuse"),
            }
            | more,
            status=422 if form is not None and form.errors else 200,
        )


def _is_due(signatory):
    return Signatory.objects.due().filter(pk=signatory.pk).exists()


def _say_sent(request, new):
    messages.info(
        request, said.CODE_SENT.format(address=request.user.email) if new else said.CODE_JUST_SENT
    )
