"""The register by a command: the same verbs, without a worker."""

import io

import pytest
from django.core.management import CommandError, call_command

from records.models import HistoryLine, Job
from schools.models import Import, School, Succession
from tests.schools.imports.files import ELM, HEADER, OAK, YEW, closed, links, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """`file(OAK, ELM)` is the path of a register with these rows."""

    def write(*rows, name="register.csv", made=None, **more):
        path = tmp_path / name
        path.write_bytes((made or register(*rows, **more)).read())
        return path

    return write


def said(*words, **options):
    out = io.StringIO()
    call_command("import_gias", *map(str, words), stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_first_run_brings_in_and_the_second_changes_nothing(file):
    path = file(OAK, ELM, closed(YEW | {"LA (name)": "Wealdshire"}))
    assert said(path) == [
        "Register of schools, register.csv: 2 new, 1 left out.",
        "  left out: closed before it was ever here: 1",
        "Brought in: 2 new, 1 left out.",
    ]
    assert said(path) == [
        "Register of schools, register.csv: 2 unchanged, 1 left out.",
        "  left out: closed before it was ever here: 1",
        "Nothing to do.",
    ]
    assert School.objects.count() == 2
    assert Job.objects.count() == 0


def test_only_these_local_authorities(file):
    assert said(file(OAK, ELM, YEW), "--la", "Downshire")[1:] == [
        "  left out: not in your local authorities: 2",
        "Brought in: 1 new, 2 left out.",
    ]


def test_a_preview_changes_nothing_and_keeps_nothing(file):
    assert said(file(OAK), "--preview")[-1] == "Preview: nothing was changed."
    assert School.objects.count() == 0
    imp = Import.objects.get()
    assert (imp.state, bool(imp.file), imp.rows.count()) == ("dropped", False, 0)


def test_wrong_rows_are_told_and_the_good_ones_come_in(file):
    lines = said(file(OAK, ELM | {"OpenDate": "soon"}))
    assert (
        "  to be put right: H3 OpenDate: “soon” is not a date. Write it like 31-08-2025." in lines
    )
    assert School.objects.get().urn == 900001


def test_it_is_the_portals_own_doing_or_that_of_a_coordinator(file, cast):
    said(file(OAK), "--la", "Wealdshire")
    said(file(OAK, ELM), "--la", "Wealdshire", "--by", "CORA@example.org")
    lines = HistoryLine.objects.filter(became="done").order_by("number")
    assert list(lines.values_list("by_name", flat=True)) == ["The portal", "Cora Whitlock"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--by", "hana@example.org"], "hana@example.org is not a coordinator today."),
        (["--by", "nobody@example.org"], "Nobody here has the e-mail address"),
        (["--la", "Atlantis"], "There is no local authority “Atlantis” in this file."),
        (["--links", "/nowhere/links.csv"], "cannot be read: No such file or directory."),
    ],
)
def test_refusals_are_sentences_and_change_nothing(file, cast, words, says):
    before = School.objects.count()
    with pytest.raises(CommandError, match=says):
        said(file(OAK), *words)
    assert School.objects.count() == before
    assert set(Import.objects.values_list("state", flat=True)) <= {"dropped"}


def test_a_file_that_is_none_is_refused_with_its_sentence(file):
    with pytest.raises(CommandError, match="no column “URN”"):
        said(file(OAK, header=HEADER[1:]))


def test_with_many_local_authorities_it_asks_which(file):
    many = [OAK | {"URN": f"90010{n}", "LA (name)": f"Shire {n}"} for n in range(4)]
    with pytest.raises(CommandError, match=r"(?s)with --la.*Shire 0.*Shire 3"):
        said(file(*many))


def test_links_come_with_it(file, tmp_path):
    path = file(closed(OAK), YEW)
    School.objects.create(name="St Mary’s Infant School", urn=900001)
    other = file(
        name="links.csv", made=links(("900001", "900003", "Yew", "Successor", "01-09-2025"))
    )
    lines = said(path, "--links", other, "--la", "Downshire")
    assert lines[-2:] == ["Successors of schools, links.csv: 1 new.", "Brought in: 1 new."]
    one = Succession.objects.get()
    assert (one.predecessor.urn, one.successor.urn, one.handed_on_at is not None) == (
        900001,
        900003,
        True,
    )
