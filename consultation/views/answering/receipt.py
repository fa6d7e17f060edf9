"""Whether a response was counted: asked with its receipt code, which is never in an address."""

from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from consultation import keys
from consultation.forms.answering import ReceiptForm
from consultation.views.landing import consultation_for


@method_decorator(never_cache, name="dispatch")
class ReceiptPage(View):
    """Before the sealing: when receipts are listed. After it: whether this one is."""

    def dispatch(self, request, *args, **kwargs):
        self.consultation = consultation_for(request, kwargs["pk"])
        self.is_sealed = self.consultation.state == self.consultation.State.SEALED
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, **kwargs):
        return self.show(ReceiptForm())

    def post(self, request, **kwargs):
        form = ReceiptForm(request.POST)
        if not self.is_sealed:
            return self.show(form, status=409)
        if not form.is_valid():
            return self.show(form, status=422)
        digest = keys.digest_of(form.cleaned_data["code"])
        counted = self.consultation.receipts.filter(digest=digest).exists()
        return self.show(form, counted="yes" if counted else "no")

    def show(self, form, counted="", status=200):
        page = {
            "consultation": self.consultation,
            "form": form,
            "is_sealed": self.is_sealed,
            "counted": counted,
        }
        return render(self.request, "consultation/answer/receipt.html", page, status=status)
