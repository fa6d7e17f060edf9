import pytest

from records import workshop
from records.models import Job
from schools.models import Person
from schools.workflow import posts
from tests.cast import fresh

pytestmark = pytest.mark.usefixtures("private_files")

KEYS = ("hana", "gus", "priya", "stan", "cora", "ada")


def ask(client, name="schools", kind="csv", query=""):
    return client.post(f"/downloads/make/{name}/", {"kind": kind, "query": query})


def fetch(ask_, address):
    """(answer, text of its file); its file is closed, but not the connection of the test."""
    answer = ask_(address)
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    return answer, text.decode("utf-8-sig")


def test_from_the_button_to_the_file(as_, cast):
    gus = as_("gus")
    page = gus.get("/schools/?phase=infant&page=1")
    assert page.context["download"] == {"name": "schools", "query": "phase=infant"}
    assert 'action="/downloads/make/schools/"' in page.content.decode()
    answer = ask(gus, query="phase=infant")
    job = Job.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/downloads/{job.pk}/")
    waits = gus.get(answer.url).content.decode()
    assert 'hx-trigger="every 2s"' in waits
    assert "See whether it is ready" in waits
    assert gus.get(f"/downloads/{job.pk}/file/").url == answer.url  # not yet
    workshop.do_waiting()
    ready = gus.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert ready.strip().startswith('<div id="state"')
    assert "every 2s" not in ready
    assert f'href="/downloads/{job.pk}/file/"' in ready
    answer, text = fetch(gus.get, f"/downloads/{job.pk}/file/")
    assert (answer.status_code, text.count("Infant School")) == (200, 2)
    assert answer["Content-Disposition"] == f'attachment; filename="{fresh(job).file_name}"'
    assert "no-store" in answer["Cache-Control"]
    assert "Phase: Infant" in gus.get("/downloads/").content.decode()


@pytest.mark.parametrize("path", ["", "file/", "again/"])
def test_nobody_elses_download_can_be_found(as_, cast, path):
    ask(as_("gus"))
    workshop.do_waiting()
    job = Job.objects.get()
    for key in ("hana", "stan", "cora"):
        client = as_(key)
        for ask_ in (client.get, client.post):
            foreign, missing = (
                ask_(f"/downloads/{pk}/{path}").status_code for pk in (job.pk, 10**9)
            )
            assert foreign == missing
            assert foreign in (404, 405)
        assert client.get("/downloads/").context["jobs"] == []
    assert Job.objects.count() == 1


def test_jobs_of_other_kinds_are_no_downloads(as_, cast):
    job = Job.objects.create(kind="other", asked_by=cast.gus, state="done")
    gus = as_("gus")
    assert [gus.get(f"/downloads/{job.pk}/{path}").status_code for path in ("", "file/")] == [
        404,
        404,
    ]
    assert gus.get("/downloads/").context["jobs"] == []


def test_what_is_no_list_or_no_kind_of_file(as_, cast):
    hana = as_("hana")
    assert ask(hana, name="nothing").status_code == 404
    assert ask(hana, kind="pdf").status_code == 400
    assert ask(hana, query="x" * 5_000).status_code == 400
    assert ask(as_("gus"), name="invitations").status_code == 403
    assert as_("gus").get("/downloads/make/schools/").status_code == 405
    assert Job.objects.count() == 0


@pytest.mark.parametrize("path", ["", "file/"])
def test_reading_changes_nothing(as_, cast, path):
    gus = as_("gus")
    ask(gus)
    workshop.do_waiting()
    before = Job.objects.values().get()
    for method in (gus.get, gus.head):
        assert fetch(method, f"/downloads/{before['id']}/{path}")[0].status_code == 200
    assert Job.objects.values().get() == before


def test_a_finished_file_is_refused_once_a_post_has_ended_and_can_be_made_again(as_, cast):
    gus = as_("gus")
    ask(gus, name="plans")
    workshop.do_waiting()
    job = Job.objects.get()
    assert fetch(gus.get, f"/downloads/{job.pk}/file/")[0].status_code == 200
    posts.end(cast.gus.posts.get(), by=cast.cora)
    refused = gus.get(f"/downloads/{job.pk}/file/")
    assert refused.status_code == 403
    page = refused.content.decode()
    assert "Your posts have changed since this file was asked for" in page
    assert f'action="/downloads/{job.pk}/again/"' in page
    assert "/file/" not in gus.get(f"/downloads/{job.pk}/").content.decode()
    assert "Not kept any more" in gus.get("/downloads/").content.decode()
    answer = gus.post(f"/downloads/{job.pk}/again/")
    again = Job.objects.latest("pk")
    assert (answer.url, again.pk != job.pk) == (f"/downloads/{again.pk}/", True)


def test_switched_off_nobody_fetches_anything(as_, cast):
    gus = as_("gus")
    ask(gus)
    workshop.do_waiting()
    Person.objects.filter(pk=cast.gus.pk).update(is_active=False)
    answer = gus.get(f"/downloads/{Job.objects.get().pk}/file/")
    assert (answer.status_code, answer.url.startswith("/accounts/login/")) == (302, True)


def test_a_failed_file_says_so(as_, cast):
    gus = as_("gus")
    ask(gus)
    posts.end(cast.gus.posts.get(), by=cast.cora)
    workshop.do_waiting()
    job = Job.objects.get()
    page = gus.get(f"/downloads/{job.pk}/").content.decode()
    assert "The file could not be made" in page
    assert "Your posts have changed" in page
    assert gus.get(f"/downloads/{job.pk}/file/").url == f"/downloads/{job.pk}/"


def test_the_list_of_downloads_asks_few_questions(as_, cast, django_assert_max_num_queries):
    gus = as_("gus")
    for n in range(8):
        ask(gus, query=f"search={n}")
        workshop.do_waiting()
    with django_assert_max_num_queries(10):
        assert len(gus.get("/downloads/").context["jobs"]) == 8


@pytest.mark.parametrize("key", KEYS)
def test_everybody_has_downloads_of_their_own(as_, cast, key):
    client = as_(key)
    assert client.get("/downloads/").status_code == 200
    assert [ask(client, name).status_code for name in ("schools", "collaboratives", "plans")] == [
        302
    ] * 3
