"""From proposing to the last signature: each verb with its page to check first."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actionplans import wording, workflow
from actionplans.forms import AgreeForm, CodeForm, ReasonForm, RefuseForm, ReplaceForm
from actionplans.views.plans import document_of, page_of, plan_for
from actionplans.workflow.signing import must_hold_post, places_of, successors_of
from records import paper, sealing, signing
from records import wording as said
from records.models import Document, Seal, Signatory
from records.steps import NotNow
from records.typed import taken_back

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def propose(request, pk):
    """Who will sign, in which order, and what is still missing; then propose."""
    plan = plan_for(request, pk)
    if not plan.may_be_proposed_by(request.user):
        raise PermissionDenied
    if not plan.is_editable:
        raise NotNow(wording.ALREADY.format(plan=plan, state=plan.get_state_display()), plan)
    places, problems = places_of(plan)
    status = 200
    if request.method == "POST":
        try:
            workflow.propose(plan, by=request.user)
        except workflow.CannotPropose as cannot:
            problems, status = cannot.problems, 422
        else:
            messages.success(request, wording.PROPOSED)
            return redirect(plan)
    return render(
        request,
        "actionplans/plan_propose.html",
        page_of(plan, request.user) | {"places": places, "problems": problems},
        status=status,
    )


@form_page
def sign(request, pk):
    """Read the frozen text sheet by sheet; tick the declaration; be sent a code."""
    plan, signatory = _signatory(request, pk)
    document = signatory.document
    if not document.is_open or hasattr(signatory, "signature") or not _is_due(signatory):
        return _signed_or_told(request, plan, signatory)
    form = AgreeForm(request.POST or None, initial={"sha256": document.sha256})
    if request.method == "POST" and form.is_valid():
        new = signing.send_code(signatory, by=request.user, sha256=form.cleaned_data["sha256"])
        messages.info(
            request,
            said.CODE_SENT.format(address=request.user.email) if new else said.CODE_JUST_SENT,
        )
        return redirect(_desk(plan, signatory, "actionplans:sign_code"))
    return render(
        request,
        "actionplans/sign_read.html",
        {
            "plan": plan,
            "document": document,
            "signatory": signatory,
            "text": json.loads(document.body),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@form_page
def sign_code(request, pk):
    """Type the code from the e-mail: that is the signature."""
    plan, signatory = _signatory(request, pk)
    document = signatory.document
    if not document.is_open or hasattr(signatory, "signature"):
        return _signed_or_told(request, plan, signatory)
    if not hasattr(signatory, "code") or signatory.code.sha256 != document.sha256:
        messages.info(request, said.CODE_MISSING)
        return redirect(_desk(plan, signatory, "actionplans:sign"))
    form = CodeForm(request.POST or None, initial={"sha256": document.sha256})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            proof = signing.prove(signatory, facts["code"], by=request.user, sha256=facts["sha256"])
            workflow.sign(plan, signatory, by=request.user, proof=proof)
        except signing.CodeRefused as refused:
            form.add_error("code", str(refused))
        else:
            return redirect(_desk(plan, signatory, "actionplans:sign"))
    return render(
        request,
        "actionplans/sign_code.html",
        {"plan": plan, "document": document, "signatory": signatory, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
def sign_code_again(request, pk):
    """Another code for the same text; the tick is kept."""
    plan, signatory = _signatory(request, pk)
    if not hasattr(signatory, "code"):
        return redirect(_desk(plan, signatory, "actionplans:sign"))
    new = signing.send_code(signatory, by=request.user, sha256=signatory.code.sha256)
    messages.info(
        request,
        said.CODE_SENT.format(address=request.user.email) if new else said.CODE_JUST_SENT,
    )
    return redirect(_desk(plan, signatory, "actionplans:sign_code"))


@form_page
def refuse(request, pk):
    """Send back or decline, with a reason that the others read."""
    plan, signatory = _signatory(request, pk)
    if not signatory.document.is_open or hasattr(signatory, "signature"):
        return _signed_or_told(request, plan, signatory)
    form = RefuseForm(request.POST or taken_back(request))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        verb, told = {
            "send_back": (workflow.send_back, wording.SENT_BACK),
            "decline": (workflow.decline, wording.DECLINED),
        }[facts["how"]]
        verb(plan, signatory, by=request.user, because=facts["because"])
        messages.success(request, told)
        return redirect(plan)
    return render(
        request,
        "actionplans/sign_refuse.html",
        {
            "plan": plan,
            "signatory": signatory,
            "document": signatory.document,
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@form_page
def withdraw(request, pk):
    """Take the proposed text back, with a reason."""
    plan = plan_for(request, pk)
    if not plan.may_be_withdrawn_by(request.user):
        raise PermissionDenied
    form = ReasonForm(request.POST or taken_back(request))
    if request.method == "POST" and form.is_valid():
        workflow.withdraw(plan, by=request.user, because=form.cleaned_data["because"])
        messages.success(request, wording.WITHDRAWN)
        return redirect(plan)
    if plan.state != plan.State.PROPOSED:
        raise NotNow(wording.NOT_WAITING.format(plan=plan), plan)
    return render(
        request,
        "actionplans/plan_withdraw.html",
        page_of(plan, request.user) | {"form": form},
        status=422 if form.errors else 200,
    )


@form_page
def reopen(request, pk):
    """Begin a new version of a signed plan."""
    plan = plan_for(request, pk)
    if not plan.may_be_reopened_by(request.user):
        raise PermissionDenied
    if request.method == "POST":
        workflow.reopen(plan, by=request.user)
        messages.success(request, wording.REOPENED)
        return redirect(plan)
    if plan.state != plan.State.SIGNED:
        raise NotNow(wording.IS_NOW.format(plan=plan, state=plan.get_state_display()), plan)
    return render(request, "actionplans/plan_reopen.html", page_of(plan, request.user))


@form_page
def replace_signatory(request, pk, signatory):
    """The coordinator names who signs for somebody who has left."""
    plan = plan_for(request, pk)
    if not plan.may_be_looked_after_by(request.user):
        raise PermissionDenied
    signatory = get_object_or_404(
        Signatory.objects.filter(document__in=Document.objects.of(plan)), pk=signatory
    )
    form = ReplaceForm(request.POST or taken_back(request), people=successors_of(plan, signatory))
    if request.method == "POST" and form.is_valid():
        successor = workflow.replace_signatory(
            plan, signatory, by=request.user, **form.cleaned_data
        )
        messages.success(request, wording.REPLACED.format(name=successor.name))
        return redirect(plan)
    return render(
        request,
        "actionplans/signatory_replace.html",
        {"plan": plan, "signatory": signatory, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
def seal_again(request, pk, version):
    """The coordinator has looked at the failed seal: try it anew."""
    plan, document = document_of(request, pk, version)
    if not plan.may_be_looked_after_by(request.user):
        raise PermissionDenied
    signing.try_seal_again(document, by=request.user)
    messages.success(request, wording.SEAL_AGAIN)
    return redirect(plan)


@require_safe
def document(request, pk, version):
    """One frozen version: its very text, its signatures, its seal."""
    plan, document = document_of(request, pk, version)
    return render(
        request,
        "actionplans/document_detail.html",
        {
            "plan": plan,
            "document": document,
            "text": json.loads(document.body),
            "signatories": document.signatories.select_related("signature", "replaced_by"),
            "seal": Seal.objects.defer("pdf").filter(document=document).first(),
            "verify_url": sealing.verify_url(document),
            "qr": paper.qr_svg(sealing.verify_url(document)),
        },
    )


@require_safe
def document_pdf(request, pk, version):
    """The sealed PDF, byte for byte as it was sealed."""
    _, document = document_of(request, pk, version)
    seal = get_object_or_404(Seal, document=document)
    name = f"action-plan-{document.code.lower()}-v{document.version}.pdf"
    return HttpResponse(
        bytes(seal.pdf),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _signatory(request, pk):
    """(plan, the place of this person at the signing desk): the one asked for, or the one due."""
    plan = plan_for(request, pk)
    mine = (
        Signatory.objects.filter(document__in=Document.objects.of(plan), person=request.user)
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
        must_hold_post(plan, signatory)
    return plan, signatory


def _is_due(signatory):
    return Signatory.objects.due().filter(pk=signatory.pk).exists()


def _signed_or_told(request, plan, signatory):
    """At a desk where there is nothing to sign: thank, or say what has changed."""
    if hasattr(signatory, "signature"):
        return render(
            request,
            "actionplans/sign_done.html",
            page_of(plan, request.user) | {"signatory": signatory},
        )
    document = signatory.document
    if document.is_open and not signatory.replaced_by_id:
        if not_yet := signing.why_not_yet(signatory):
            raise NotNow(not_yet, plan)
        return redirect(_desk(plan, signatory, "actionplans:sign"))  # it has come meanwhile
    if signatory.replaced_by_id:
        raise NotNow(said.REPLACED, plan)
    raise NotNow(signing.why_closed(document), plan)


def _desk(plan, signatory, name):
    return f"{reverse(name, args=[plan.pk])}?as={signatory.pk}"
