"""Imports on the coordinator's desk."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import workshop
from records.models import Job
from schools.models import Import, School
from schools.workflow import imports
from tests.cast import fresh
from tests.schools.imports.bringing import bring, read
from tests.schools.imports.files import ELM, OAK, YEW, closed, register

ADD = "/admin/schools/import/add/"
LIST = "/admin/schools/import/"
WEALDSHIRE = {"local_authorities": ["Wealdshire"]}


def upload(client, file=None, kind="register", name="register.csv", **more):
    file = file if file is not None else register(OAK, ELM)
    return client.post(ADD, {"kind": kind, "file": SimpleUploadedFile(name, file.read())}, **more)


def page(client, imp, query="", **more):
    response = client.get(imp.get_absolute_url() + query, **more)
    assert response.status_code == 200
    return response


def text(response):
    """What stands on the page, without tags."""
    body = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(body).split())


def address(imp, name):
    return reverse(f"admin:schools_import_{name}", args=[imp.pk])


def test_a_coordinator_brings_a_file_looks_through_it_and_brings_it_in(as_):
    cora = as_("cora")
    response = upload(cora)
    imp = Import.objects.get()
    assert (response.status_code, response["Location"]) == (302, imp.get_absolute_url())
    assert "Being read" in text(page(cora, imp))
    workshop.do_waiting()
    said = text(page(cora, imp))
    assert "2 New" in said
    assert "Bring in 2 schools" in said
    assert "St Thomas à Becket Junior School" in said
    assert School.objects.exclude(urn=None).count() == 0
    response = cora.post(address(imp, "bring_in"), follow=True)
    assert "Being brought in" in text(response)
    workshop.do_waiting()
    said = text(page(cora, imp))
    assert "Brought in: 2 schools" in said
    made = School.objects.exclude(urn=None)
    assert made.count() == 2
    links = set(re.findall(r'href="(/schools/\d+/)"', page(cora, imp).content.decode()))
    assert links == {school.get_absolute_url() for school in made}
    cora.post(address(imp, "undo"))
    workshop.do_waiting()
    assert "This import was undone" in text(page(cora, imp))
    assert School.objects.exclude(urn=None).count() == 0


def test_the_bar_moves_without_the_page_and_then_the_page_comes_anew(as_, cast):
    cora = as_("cora")
    upload(cora)
    imp = Import.objects.get()
    Job.objects.update(done=30, total=120, begun_at=imp.brought_at)
    response = page(cora, imp, headers={"HX-Request": "true"})
    assert '<progress value="25" max="100"' in response.content.decode()
    assert "30 of 120 rows" in text(response)
    assert "<html" not in response.content.decode()
    assert "HX-Refresh" not in response
    workshop.do_waiting()
    assert page(cora, imp, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_changes_are_shown_field_by_field_and_narrowed_by_their_tiles(as_, cast):
    bring(register(OAK, ELM), by=cast.cora, **WEALDSHIRE)
    later = OAK | {"Town": "Millbridge"}
    imp = read(register(later, closed(ELM), YEW | {"LA (name)": "Wealdshire"}), by=cast.cora)
    cora = as_("cora")
    said = text(page(cora, imp))
    assert "Town Millford → becomes Millbridge" in said
    assert "Status Open → becomes Closed" in said
    assert "Bring in 3 schools" in said
    only = text(page(cora, imp, "?show=closed"))
    assert "Status Open → becomes Closed" in only
    assert "Millbridge" not in only
    assert "Yew Tree" not in only


def test_an_unknown_filter_or_page_is_no_error(as_, cast):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    cora = as_("cora")
    assert "St Mary" in text(page(cora, imp, "?show=%27nonsense"))
    assert "St Mary" in text(page(cora, imp, "?page=999"))


def test_what_is_wrong_is_told_by_cell_and_comes_back_as_a_file(as_, cast):
    imp = read(register(OAK, ELM | {"OpenDate": "soon"}), by=cast.cora, **WEALDSHIRE)
    cora = as_("cora")
    said = text(page(cora, imp))
    assert "H3 OpenDate: “soon” is not a date." in said
    assert "Bring in the 1 good row" in said
    response = cora.get(address(imp, "rejects"))
    assert response["Content-Disposition"] == 'attachment; filename="register to be put right.csv"'
    assert "soon" in b"".join(response.streaming_content).decode("utf-8-sig")
    response = cora.post(address(imp, "bring_in"), follow=True)
    assert "1 row has to be put right first" in text(response)
    cora.post(address(imp, "bring_in"), {"good_only": "yes"})
    workshop.do_waiting()
    assert fresh(imp).state == "done"


def test_where_there_are_no_rejects_the_page_says_so(as_, cast):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    response = as_("cora").get(address(imp, "rejects"), follow=True)
    assert "No rows are waiting to be put right." in text(response)


def test_the_local_authorities_are_chosen_and_compared_again(as_, cast):
    many = [OAK | {"URN": f"90010{n}", "LA (name)": f"Shire {n}"} for n in range(4)]
    cora = as_("cora")
    upload(cora, register(*many))
    workshop.do_waiting()
    imp = Import.objects.get()
    assert "There are 4 local authorities in this file." in text(page(cora, imp))
    cora.post(address(imp, "compare"), {"la": ["Shire 1", "Shire 3"]})
    workshop.do_waiting()
    said = text(page(cora, imp))
    assert "Bring in 2 schools" in said
    assert "Not in your local authorities 2" in said


def test_a_second_click_is_a_sentence(as_, cast):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    cora = as_("cora")
    cora.post(address(imp, "bring_in"))
    response = cora.post(address(imp, "bring_in"), follow=True)
    assert "already" in text(response)
    workshop.do_waiting()
    response = cora.post(address(imp, "drop"), follow=True)
    assert "has been brought in already" in text(response)
    assert fresh(imp).state == "done"


def test_a_file_can_be_dropped_and_is_gone(as_, cast, django_capture_on_commit_callbacks):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    cora = as_("cora")
    with django_capture_on_commit_callbacks(execute=True):
        response = cora.post(address(imp, "drop"), follow=True)
    assert "“register.csv” was dropped. Nothing was changed." in text(response)
    assert "neither the file nor what stood in it was kept" in text(page(cora, imp))
    assert cora.get(address(imp, "file")).status_code == 404


def test_the_file_itself_is_for_coordinators_and_never_shown_in_the_browser(as_, cast):
    imp = read(register(OAK), by=cast.cora, name="<b>.csv", **WEALDSHIRE)
    response = as_("cora").get(address(imp, "file"))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert b"".join(response.streaming_content) == register(OAK).read()


VIEWS = ["change", "file", "rejects", "history"]
VERBS = ["compare", "bring_in", "drop", "undo"]


@pytest.mark.parametrize("who", ["hana", "gus", "priya", "ada", "stan", None])
def test_nobody_else_gets_in(client, cast, who):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    if who:
        client.force_login(getattr(cast, who))
    got = {client.get(address(imp, name)).status_code for name in VIEWS}
    got |= {client.post(address(imp, name)).status_code for name in VERBS}
    got |= {client.get(url).status_code for url in (ADD, LIST, f"{LIST}template/people/")}
    got |= {upload(client).status_code}
    assert got == {302}  # to the sign-in, as everywhere at the desk
    assert client.get(address(imp, "file"), follow=True).status_code == (403 if who else 200)
    assert (Import.objects.count(), fresh(imp).state) == (1, "ready")


def test_get_changes_nothing_and_verbs_are_posts(as_, cast):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    cora = as_("cora")
    assert [cora.get(address(imp, name)).status_code for name in VERBS] == [405] * 4
    assert [
        cora.post(address(imp, name)).status_code for name in ("change", "file", "rejects")
    ] == [405] * 3
    assert cora.get(address(imp, "delete")).status_code == 403
    assert fresh(imp).state == "ready"


def test_what_is_not_there_is_not_there(as_):
    cora = as_("cora")
    for name in (*VERBS, "file", "rejects"):
        ask = cora.post if name in VERBS else cora.get
        assert ask(reverse(f"admin:schools_import_{name}", args=[999])).status_code == 404
    assert cora.get(f"{LIST}template/register/").status_code == 302


def test_hostile_words_are_only_words(as_, cast):
    evil = "<script>alert(1)</script>"
    rows = [
        OAK | {"EstablishmentName": evil, "LA (name)": "<i>Wealdshire"},
        ELM | {"OpenDate": evil, "LA (name)": "<i>Wealdshire"},
    ]
    file = register(*rows)
    cora = as_("cora")
    upload(cora, file, name=f"{evil}.csv".replace("/", ""))
    workshop.do_waiting()
    imp = Import.objects.get()
    for url in (imp.get_absolute_url(), LIST, address(imp, "history")):
        body = cora.get(url).content.decode()
        assert "<script>alert" not in body
        assert "<i>Wealdshire" not in body
    body = cora.get(imp.get_absolute_url()).content.decode()
    assert body.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Say what is in the file."),
        ({"kind": "register"}, "Choose a file."),
        ({"kind": "secrets", "file": SimpleUploadedFile("a.csv", b"a")}, "Select a valid choice"),
        ({"kind": "register", "file": SimpleUploadedFile("a.csv", b"")}, "This file is empty."),
    ],
)
def test_a_form_that_lacks_something_is_shown_again(as_, data, says):
    response = as_("cora").post(ADD, data)
    assert response.status_code == 422
    assert says in text(response)
    assert text(response).startswith("Error: Bring a file")
    assert Import.objects.count() == 0


def test_a_file_that_is_too_big_is_told_at_once(as_, monkeypatch):
    from records.tables import Limits
    from schools.imports import register as module

    monkeypatch.setattr(module, "LIMITS", Limits(max_bytes=100))
    response = upload(as_("cora"))
    assert response.status_code == 422
    assert "This file is too big: 1 MB." in text(response)


def test_a_file_that_is_none_is_refused_with_its_sentence(as_, cast):
    import io

    cora = as_("cora")
    upload(cora, io.BytesIO(b"\x00\x01\x02\x03"))
    workshop.do_waiting()
    said = text(page(cora, Import.objects.get()))
    assert "This file could not be read" in said
    assert "Bring another file" in said


@pytest.mark.parametrize("kind", ["people", "collaboratives"])
def test_templates_to_fill_in(as_, kind):
    response = as_("cora").get(f"{LIST}template/{kind}/")
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_the_page_says_which_files_there_are(as_):
    said = text(as_("cora").get(ADD + "?kind=people"))
    for kind in Import.Kind:
        assert kind.label in said


def test_one_row_or_sixty_the_page_needs_the_same_queries(as_, cast):
    def queries(count):
        rows = [OAK | {"URN": str(910000 + n)} for n in range(count)]
        imp = read(register(*rows), by=cast.cora, **WEALDSHIRE)
        with CaptureQueriesContext(connection) as asked:
            page(cora, imp)
        return len(asked)

    cora = as_("cora")
    queries(1)
    assert queries(1) == queries(60)


def test_who_brought_it_may_be_the_portal_itself(as_, cast):
    imp = read(register(OAK), **WEALDSHIRE)
    assert "Brought by the portal" in text(page(as_("cora"), imp))


def test_nothing_can_be_slipped_in_by_the_form(as_, cast):
    """Mass assignment: every field of the model is sent along."""
    cora = as_("cora")
    sent = {field.name: "1" for field in Import._meta.fields} | {"kind": "register"}
    sent["file"] = SimpleUploadedFile("register.csv", register(OAK).read())
    cora.post(ADD, sent | {"state": "done", "by": cast.hana.pk})
    imp = Import.objects.get()
    assert (imp.state, imp.by, imp.done_at, imp.wants) == ("reading", cast.cora, None, {})
    assert imports.in_words(imp) == ""


def test_people_come_in_and_are_invited_if_the_coordinator_says_so(as_, cast):
    import io

    from schools.models import Invitation, Person

    lines = "School,Role,Name,E-mail\nAsh Lane Infant School,Governor,Nia Vale,nia@example.org\n"
    cora = as_("cora")
    upload(cora, io.BytesIO(lines.encode()), kind="people", name="people.csv")
    workshop.do_waiting()
    imp = Import.objects.get()
    said = text(page(cora, imp))
    assert "Bring in 1 post" in said
    assert "Invite those who are new by e-mail at once" in said
    cora.post(address(imp, "bring_in"), {"invite": "yes"})
    workshop.do_waiting()
    nia = Person.objects.get(email="nia@example.org")
    assert Invitation.objects.get().post.person == nia
    assert "1 invitation was written." in text(page(cora, imp))
