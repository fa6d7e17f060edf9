import pytest

from peerreview.models import Consent, Finding, Participation, Review
from peerreview.results.picture import NO_CLUSTER, picture_of
from schools.models import Person, Post, School
from tests.peerreview import stage


@pytest.fixture
def county(cast):
    """Nine schools whose reports are accepted: each has one finding on reading, five share it."""
    made = stage.cycle(cast)
    cluster = made.clusters.create(name="Marsh")
    schedule = made.schedules.create(number=1, state="published", made_by=cast.cora)
    for n in range(9):
        school = School.objects.create(
            name=f"School {n}", phase="primary" if n < 6 else "secondary"
        )
        Participation.objects.create(cycle=made, school=school, cluster=cluster if n < 3 else None)
        review = Review.objects.create(
            cycle=made, school=school, schedule=schedule, day=made.first_day, state="with_host"
        )
        Finding.objects.create(
            review=review, kind="development", theme="reading", text="x", written_by=cast.cora
        )
        Review.objects.filter(pk=review.pk).update(state="accepted")
    return made


def share(count, by, scope="all"):
    for review in Review.objects.order_by("pk")[:count]:
        Consent.objects.create(review=review, scope=scope, by=by)


def reading(kind="development", year=2026):
    picture = picture_of(kind, year)
    [line] = [line for line in picture.lines if line.theme == "Reading"]
    return line.row.whole, line.row.parts, line.by_year


def test_only_what_is_shared_now_is_counted(cast, county):
    nothing = {"primary": None, "secondary": None}
    no_cluster = {"Marsh": None, NO_CLUSTER: None}
    assert reading() == (None, {"phase": nothing, "cluster": no_cluster}, {2026: None})
    share(2, cast.cora)
    assert reading()[0] is None
    share(6, cast.cora)
    assert reading() == (
        6,
        {"phase": {"primary": 6, "secondary": None}, "cluster": {"Marsh": 3, NO_CLUSTER: 3}},
        {2026: 6},
    )
    share(7, cast.cora)  # one secondary school more: it must not be seen in the difference
    assert reading() == (6, {"phase": nothing, "cluster": {"Marsh": 3, NO_CLUSTER: 3}}, {2026: 6})
    share(9, cast.cora, scope="none")
    assert reading()[0] is None


def test_the_other_kind_and_another_year_have_their_own(cast, county):
    share(9, cast.cora)
    assert reading("strength")[0] is None
    stage.cycle(cast, year=2025)
    assert picture_of("development", 2025).lines[0].row.whole is None


def test_the_board_and_the_coordinator_see_it_nobody_else(cast, county, as_):
    cast.people["bo"] = Person.objects.create_user("bo@example.org", "Bo Example")
    Post.objects.create(person=cast.people["bo"], kind=Post.Kind.BOARD_MEMBER)
    empty = as_("bo").get("/reviews/picture/").content.decode()
    assert "Nothing can be shown yet" in empty
    share(6, cast.cora)
    for who in ("bo", "cora"):
        page = as_(who).get("/reviews/picture/?by=cluster")
        first = page.context["rows"][0]
        assert (first["theme"], first["whole"], first["parts"]) == ("Reading", 6, [3, 3])
    text = (
        as_("bo").get("/reviews/picture.csv?year=nonsense&kind=x&by=y").content.decode("utf-8-sig")
    )
    assert text.splitlines()[:3] == [
        '"Theme","All","Primary","Secondary","All, 2026–27"',
        '"Reading",6,6,"–",6',
        '"Mathematics","–","–","–","–"',
    ]
    for who in ("hana", "ada"):
        assert as_(who).get("/reviews/picture/").status_code == 403
        assert as_(who).get("/reviews/picture.csv").status_code == 403
