"""The least that can save a page of 21 answers safely: a form, a locked row, one JSON, a redirect.

It stands behind the same middleware, sign-in and session as the portal's page. It knows nothing of
opening and close, of posts that have ended, of pseudonyms, or of what was changed in another tab.
"""

from django import forms
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import include, path

from bench.peers.open_page import NAMES, TEXT, Answers, open_page
from bench.questions import OPTIONS

INSERT = "INSERT INTO bench_inserted (answers) VALUES (%s)"


def _choice():
    return forms.ChoiceField(
        choices=[(name, name.capitalize()) for name in OPTIONS],
        widget=forms.RadioSelect,
        required=False,
    )


# A form of 20 choices and a text.
Page = type(
    "Page",
    (forms.Form,),
    {name: _choice() for name in NAMES}
    | {TEXT: forms.CharField(widget=forms.Textarea, required=False, max_length=10_000)},
)


def save_page(request):
    """Keep what is valid, and go on."""
    form = Page(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    with transaction.atomic():
        row = Answers.objects.select_for_update().get(person=request.user)
        row.answers |= form.cleaned_data
        row.save(update_fields=["answers"])
    return HttpResponseRedirect("/bench/open/")


def bare_insert(request):
    """One row and nothing else; meant to stand behind no middleware at all."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [request.body.decode()])
    return HttpResponseRedirect("/bench/open/")


# All of the portal's addresses, and these.
urlpatterns = [
    path("bench/open/", open_page),
    path("bench/save/", save_page),
    path("bench/insert/", bare_insert),
    path("", include("partnership.urls")),
]
