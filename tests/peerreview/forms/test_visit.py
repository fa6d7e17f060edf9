import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from peerreview.forms.visit import DocumentForm, PlanForm
from peerreview.models import DayPlan, VisitDocument

PLAN = DayPlan(items=[["08:30", "09:00", "Talk", ""], ["09:00", "10:00", "Walk", "Hall"]])


def line(n, starts="", ends="", what="", where=""):
    return {f"from_{n}": starts, f"to_{n}": ends, f"what_{n}": what, f"where_{n}": where}


def errors_of(form):
    return {name: list(found) for name, found in form.errors.items()}


def test_the_plan_stands_in_the_form_with_room_for_more():
    form = PlanForm(plan=PLAN)
    shown = [[field.value() for field in each.fields] for each in form.lines]
    assert shown == [*PLAN.items, *[[None] * 4] * 3]


def test_lines_are_put_in_order_and_empty_ones_left_out():
    data = (
        line(1, "10:00", "11:00", " Walk \n about ", "Hall")
        | line(2)
        | line(3, "9.30", "10:00", "Talk")
    )
    form = PlanForm(data, plan=PLAN)
    assert form.is_valid()
    assert form.items == [
        ["09:30", "10:00", "Talk", ""],
        ["10:00", "11:00", "Walk about", "Hall"],
    ]


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"what_1": ["A plan needs at least one line: write what happens first."]}),
        (
            line(1, what="Talk"),
            {
                "from_1": ["Line 1: enter when it begins, for example 8.30 or 08:30."],
                "to_1": ["Line 1: enter when it ends, for example 9.15 or 09:15."],
            },
        ),
        (line(1, "08:30", "09:00"), {"what_1": ["Line 1: say what happens then."]}),
        (
            line(2, "09:00", "09:00", "Talk"),
            {"to_2": ["Line 2: it ends before it begins. Check both times."]},
        ),
        (
            line(1, "half", "25:00", "Talk"),
            {
                "from_1": ["Line 1: enter when it begins, for example 8.30 or 08:30."],
                "to_1": ["Line 1: enter when it ends, for example 9.15 or 09:15."],
            },
        ),
        (
            line(1, "08:30", "09:00", "x" * 201, "y" * 101),
            {
                "what_1": ["Line 1: keep this to 200 characters or fewer. You have typed 201."],
                "where_1": ["Line 1: keep this to 100 characters or fewer. You have typed 101."],
            },
        ),
        (
            line(1, "08:30", "09:00", "a\0b"),
            {
                "what_1": [
                    "Line 1: this text has a character in it that cannot be kept. Type it again."
                ]
            },
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(data, errors):
    assert errors_of(PlanForm(data, plan=PLAN)) == errors


def test_a_wrong_box_is_marked():
    form = PlanForm(line(1, "08:30", "09:00") | line(2, "09:00", "10:00", "Walk"), plan=PLAN)
    assert not form.is_valid()
    marked = [
        f.name
        for each in form.lines
        for f in each.fields
        if "is-invalid" in f.field.widget.attrs["class"]
    ]
    assert marked == ["what_1"]


def test_a_day_has_so_many_lines_and_no_more():
    data = line(1, "08:30", "09:00", "Talk") | line(99, "09:00", "10:00", "Walk")
    form = PlanForm(data, plan=PLAN)
    assert form.is_valid()
    assert (form.count, len(form.items)) == (24, 1)


# -- Documents -----------------------------------------------------------------------------------


def read(data=None, name="", content=b""):
    files = {"file": SimpleUploadedFile(name, content)} if name else {}
    return DocumentForm({"title": "A paper"} | (data or {}), files)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.PDF", b"%PDF-1.7"),
        ("a.docx", b"PK\x03\x04zipped"),
        ("a.odt", b"PK\x03\x04zipped"),
        ("a.png", b"\x89PNG\r\n"),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
    ],
)
def test_a_file_of_a_kind_that_is_read(name, content):
    form = read(name=name, content=content)
    assert errors_of(form) == {}
    assert form.cleaned_data["file"].read() == content


def test_an_address():
    form = read({"url": "ash.example/plan"})
    assert errors_of(form) == {}
    assert form.cleaned_data == {
        "title": "A paper",
        "file": None,
        "url": "https://ash.example/plan",
    }


KIND = "This kind of file cannot be added. Save it as a PDF first, then choose it again."
OTHER = "This file is not what its name says. Open it, save it as a PDF and choose it again."
ADDRESS = "Enter the whole address, like https://school.example/page."


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        (
            DocumentForm({"url": "https://a.example"}),
            {"title": ["Enter what it is, so that the team knows whether to open it."]},
        ),
        (read(), {"file": ["Choose a file, or enter an address."]}),
        (read(name="a.exe", content=b"MZ"), {"file": [KIND]}),
        (read(name="a.svg", content=b"<svg>"), {"file": [KIND]}),
        (read(name="a.pdf", content=b"MZ"), {"file": [OTHER]}),
        (read(name="a.docx", content=b"%PDF-1.7"), {"file": [OTHER]}),
        (read(name="a.pdf", content=b""), {"file": ["This file is empty."]}),
        (
            read({"url": "https://a.example"}, "a.pdf", b"%PDF-1.7"),
            {
                "url": [
                    "Give a file or an address, not both. Add the other as a document of its own."
                ]
            },
        ),
        (read({"url": "not an address"}), {"url": [ADDRESS]}),
        (read({"url": "javascript:alert(1)"}), {"url": [ADDRESS]}),
        (read({"url": "ftp://a.example/x"}), {"url": [ADDRESS]}),
    ],
)
def test_what_is_wrong_with_a_document(form, errors):
    assert errors_of(form) == errors


def test_a_file_can_be_too_large(monkeypatch):
    monkeypatch.setattr(VisitDocument, "LIMIT", 1024 * 1024)
    form = read(name="a.pdf", content=b"%PDF-" + b"x" * 1024 * 1024)
    assert errors_of(form) == {
        "file": ["This file is larger than 1 MB. Save it smaller, or give an address."]
    }
