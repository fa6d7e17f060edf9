"""The ticked rows as a file: the columns that are listed, and formulas that stay words."""

import csv
import io

import pytest

from records import workshop
from records.models import Job
from schools.models import Person
from tests.cast import fresh


def act(client, path, action, rows):
    given = {"action": action, "_selected_action": [r.pk for r in rows], "select_across": "0"}
    return client.post(path, given)


def rows_of(job):
    with job.file.open("rb") as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


def test_the_ticked_people_and_no_others_with_the_listed_columns(as_, cast):
    Person.objects.filter(pk=cast.gus.pk).update(name="=1+1")
    answer = act(as_("cora"), "/admin/schools/person/", "download_csv", [cast.gus, cast.mei])
    job = Job.objects.get()
    assert answer.url == f"/downloads/{job.pk}/"
    workshop.do_waiting()
    header, *rows = rows_of(fresh(job))
    assert header == ["Name", "E-mail", "Switched on", "On record since", "Last signed in"]
    assert sorted(row[1] for row in rows) == ["gus@example.org", "mei@example.org"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("path", "row"),
    [
        ("/admin/schools/post/", lambda cast: cast.gus.posts.get()),
        ("/admin/schools/school/", lambda cast: cast.ash),
        ("/admin/schools/collaborative/", lambda cast: cast.collaborative),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_can_be_taken_along(as_, cast, path, row, kind):
    act(as_("cora"), path, f"download_{kind}", [row(cast)])
    workshop.do_waiting()
    job = Job.objects.get()
    assert (job.state, job.says, job.file_name.rpartition(".")[2]) == ("done", "1 row", kind)


def test_nobody_else_gets_people_or_posts(as_, cast):
    hana = as_("hana")
    for path in ("/admin/schools/person/", "/admin/schools/post/"):
        act(hana, path, "download_csv", [cast.gus])
    for name in ("people", "posts"):
        assert hana.post(f"/downloads/make/{name}/", {"kind": "csv"}).status_code == 403
    assert not Job.objects.exists()
