"""The lists with facets, through the lists of collaboratives and schools."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from schools import facets
from schools.models import Collaborative, District, Lead, Membership, School

LIST = "/collaboratives/"


@pytest.fixture
def rows(cast):
    """3 hubs and 2 clusters in Swale, 1 cluster in Dover, 1 alliance nowhere; and the cast's own."""
    dover = District.objects.create(name="Dover", slug="dover")
    District.objects.create(name="Empty", slug="empty")
    for kind, district, names in (
        ("hub", cast.district, ("Hub 1", "Hub 2", "Hub 3")),
        ("cluster", cast.district, ("St Anne’s Cluster", "Cluster 2")),
        ("cluster", dover, ("Dover Cluster",)),
        ("alliance", None, ("Alliance",)),
    ):
        for name in names:
            Collaborative.objects.create(name=name, kind=kind, district=district)


@pytest.fixture
def ask(as_, rows):
    hana = as_("hana")

    def ask(query="", **headers):
        answer = hana.get(f"{LIST}?{query}", headers=headers)
        assert answer.status_code == 200
        return answer

    return ask


def counts(answer):
    """{facet: {value: (count in words, ticked)}} for what is offered (the rest is hidden)."""
    return {
        facet.name: {str(o.value): (o.count_in_words, o.checked) for o in offered(facet)}
        for facet in answer.context["facets"]
    }


def offered(facet):
    """The options whose boxes the style sheet leaves to be seen."""
    shown = [not box["none"] or bool(box["ticked"]) for box in facet.boxes()]
    return [option for option, seen in zip(facet.options, shown, strict=True) if seen]


def names(answer):
    return [c.name for c in answer.context["collaboratives"]]


def chips(answer):
    """{label: the query that remains without it}"""
    return {chip.label: parse_qs(urlsplit(chip.url).query) for chip in answer.context["chips"]}


EVERYTHING = [
    "Alliance",
    "Ash and Beech",
    "Cluster 2",
    "Dover Cluster",
    "Hub 1",
    "Hub 2",
    "Hub 3",
    "St Anne’s Cluster",
]


def test_without_a_filter_all_rows_and_what_there_is_of_each(ask):
    answer = ask()
    assert (names(answer), answer.context["total"], chips(answer)) == (EVERYTHING, 8, {})
    assert counts(answer) == {
        "district": {"dover": ("1", False), "swale": ("6", False)},
        "kind": {
            "alliance": ("1", False),
            "cluster": ("3", False),
            "collaboration": ("1", False),
            "hub": ("3", False),
        },
    }


def test_a_facet_counts_under_the_other_filters_but_not_under_its_own(ask):
    answer = ask("kind=cluster&district=swale")
    assert names(answer) == ["Cluster 2", "St Anne’s Cluster"]
    assert counts(answer) == {
        "district": {"dover": ("1", False), "swale": ("2", True)},
        "kind": {"cluster": ("2", True), "collaboration": ("1", False), "hub": ("3", False)},
    }


def test_several_values_of_one_facet_widen_the_list(ask):
    answer = ask("kind=cluster&kind=alliance")
    assert names(answer) == ["Alliance", "Cluster 2", "Dover Cluster", "St Anne’s Cluster"]


def test_a_value_without_rows_is_shown_only_if_it_was_chosen(ask):
    answer = ask("district=empty")
    assert names(answer) == []
    assert counts(answer)["district"] == {
        "dover": ("1", False),
        "empty": ("0", True),
        "swale": ("6", False),
    }
    assert "No collaborative fits" in answer.content.decode()


def test_every_count_is_what_a_tick_there_would_bring(ask):
    """Walk through all ticks from several lists and compare with what really comes."""
    for query in ("", "search=cluster", "kind=hub", "district=dover", "search=saint&kind=cluster"):
        for facet, options in counts(ask(query)).items():
            for value, (count, ticked) in options.items():
                if not ticked:
                    others = "&".join(p for p in query.split("&") if not p.startswith(facet))
                    assert ask(f"{others}&{facet}={value}").context["total"] == int(count)


def test_counts_stop_at_the_cap(ask, cast, monkeypatch):
    monkeypatch.setattr(facets, "CAP", 3)
    kinds = counts(ask())["kind"]
    assert (kinds["hub"], kinds["cluster"]) == (("3", False), ("3", False))
    Collaborative.objects.create(name="Hub 4", kind="hub")
    Collaborative.objects.create(name="Hub 5", kind="hub")
    assert counts(ask())["kind"]["hub"] == ("3+", False)


def test_rows_beyond_the_end_of_the_list_are_told_not_listed(ask, monkeypatch):
    monkeypatch.setattr(facets, "LISTED", 5)
    answer = ask()
    assert names(answer) == EVERYTHING[:5]
    assert "More than 5 collaboratives" in answer.content.decode()
    assert answer.context["paginator"].count == 5


def test_chips_take_one_filter_away_and_leave_the_others(ask):
    answer = ask("search=clu&kind=cluster&kind=hub&district=swale&page=1")
    assert chips(answer) == {
        "Search: clu": {"kind": ["cluster", "hub"], "district": ["swale"]},
        "District: Swale": {"search": ["clu"], "kind": ["cluster", "hub"]},
        "Kind: Cluster": {"search": ["clu"], "kind": ["hub"], "district": ["swale"]},
        "Kind: Hub": {"search": ["clu"], "kind": ["cluster"], "district": ["swale"]},
    }
    for chip in answer.context["chips"]:
        assert chip.url.startswith(f"{LIST}?")
        assert chip.label not in chips(ask(chip.url.split("?")[1]))


def test_a_search_finds_names_and_schools_as_people_mean_them(ask, cast):
    hub = Collaborative.objects.get(name="Hub 2")
    Lead.objects.create(collaborative=hub, school=cast.elsewhere)
    assert names(ask("search=saint+annes")) == ["St Anne’s Cluster"]
    assert names(ask("search=ST.+ANNE%27S")) == ["St Anne’s Cluster"]
    assert names(ask("search=st+marys")) == ["Hub 2"]
    assert names(ask("search=beech+hill")) == ["Ash and Beech"]
    assert counts(ask("search=hub"))["kind"] == {"hub": ("3", False)}


def test_a_row_that_fits_in_several_ways_is_listed_once(ask, cast):
    for school in (cast.ash, cast.beech):
        Lead.objects.create(collaborative=cast.collaborative, school=school)
        Membership.objects.create(collaborative=cast.collaborative, school=school)
    assert names(ask("search=infant")) == ["Ash and Beech"]


def test_pages_keep_the_filters(ask, cast):
    Collaborative.objects.bulk_create(
        Collaborative(name=f"Extra {n:03}", kind="project") for n in range(120)
    )
    first, last = ask("kind=project"), ask("kind=project&page=3")
    assert (len(names(first)), len(names(last))) == (50, 20)
    assert names(first)[0] == "Extra 000"
    assert names(last)[-1] == "Extra 119"
    page = ask("kind=project&page=2").content.decode()
    for number in (1, 3):
        assert f'href="?kind=project&amp;page={number}"' in page
    assert names(ask("kind=project&page=99")) == names(last)


def test_every_row_is_on_exactly_one_page(ask):
    Collaborative.objects.bulk_create(Collaborative(name="Same name") for _ in range(120))
    found = [c.pk for n in (1, 2, 3) for c in ask(f"page={n}").context["collaboratives"]]
    assert sorted(found) == sorted(Collaborative.objects.values_list("pk", flat=True))


def test_unknown_values_are_ignored_and_the_known_ones_still_count(ask):
    assert names(ask("district=atlantis")) == EVERYTHING
    assert names(ask("kind=cluster&district=atlantis")) == names(ask("kind=cluster"))
    assert names(ask("kind=cluster&kind=atlantis")) == names(ask("kind=cluster"))
    assert counts(ask("kind=cluster&district=atlantis")) == counts(ask("kind=cluster"))
    assert list(chips(ask("kind=cluster&kind=atlantis"))) == ["Kind: Cluster"]
    assert names(ask("nonsense=1&kind=hub")) == ["Hub 1", "Hub 2", "Hub 3"]


JUNK = [
    "page=abc",
    "page=-1",
    "page=0",
    "page=999999999999999999999999",
    "page=%00",
    "page=1e9",
    "page=",
    "search=%00",
    "search=%00abc",
    "search=%ED%A0%80",
    "search=%FF%FE",
    "search=%25",
    "search=_",
    "search=%5C",
    "search='%22%3B--",
    "search=%3Cscript%3Ealert(1)%3C/script%3E",
    "search=%7B%7B7*7%7D%7D",
    "search=%E2%80%AEabc",
    "search=%F0%9F%8C%B3",
    "search=" + "a" * 100_000,
    "search=" + "a+" * 4_000,
    "search=&search=",
    "district=%3Cscript%3Ealert(1)%3C/script%3E",
    "district=%00",
    "district=%ED%A0%80",
    "district=" + "x" * 10_000,
    "kind=hub&kind=%00",
    "kind[]=hub",
    "&&&===&",
    "%00=%00",
    "a" * 5_000 + "=1",
]


@pytest.mark.parametrize("address", [LIST, "/schools/", "/plans/"])
def test_junk_in_the_address_never_breaks_the_list(as_, plan, address):
    hana = as_("hana")
    found = {junk[:40]: hana.get(address, QUERY_STRING=junk).status_code for junk in JUNK}
    assert found == {junk[:40]: 200 for junk in JUNK}


@pytest.mark.parametrize("address", [LIST, "/schools/", "/plans/"])
def test_what_was_searched_for_is_shown_escaped(as_, plan, address):
    hana = as_("hana")
    for parameter in ("search", "district"):
        page = hana.get(
            address, {parameter: "\"><script>alert(1)</script>{{ 'pot'|add:'ato' }}"}
        ).content.decode()
        assert "<script>alert" not in page
        assert "potato" not in page
    page = hana.get(address, {"search": '"><script>'}).content.decode()
    assert 'value="&quot;&gt;&lt;script&gt;"' in page


def test_with_htmx_only_the_results_are_sent(ask):
    whole, part = ask("kind=hub"), ask("kind=hub", **{"HX-Request": "true"})
    token = re.compile(r'(csrfmiddlewaretoken" value=")\w+')  # a new one each time
    assert part.content.decode().strip().startswith('<div class="results" id="results">')
    assert "<html" not in part.content.decode()
    fresh_counts = re.compile(r'<span class="facet-count[^>]*hx-swap-oob="true">\d+</span>\n?')
    rest, sent = fresh_counts.subn("", token.sub(r"\1", part.content.decode()))
    assert sent == sum(len(facet.options) for facet in part.context["facets"])
    assert " ".join(rest.split()) in " ".join(token.sub(r"\1", whole.content.decode()).split())
    assert names(part) == names(whole)
    assert "HX-Request" in part["Vary"].split(", ")


def test_the_back_button_gets_the_whole_page_even_from_htmx(ask):
    again = ask(**{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in again.content.decode()


def test_the_list_of_schools_has_its_own_facets(as_, cast):
    School.objects.create(name="Closed School", status="closed", phase="junior")
    answer = as_("hana").get("/schools/?status=closed")
    assert [s.name for s in answer.context["schools"]] == ["Closed School"]
    assert {f.name: [o.value for o in offered(f)] for f in answer.context["facets"]} == {
        "district": [],
        "phase": ["junior"],
        "status": ["open", "closed"],
    }


def test_an_empty_register_says_who_fills_it(as_, cast):
    hana = as_("hana")
    Membership.objects.all().delete()
    Collaborative.objects.all().delete()
    page = hana.get(LIST).content.decode()
    assert "No collaboratives yet" in page
    assert "The coordinator enters the groups of schools" in page
