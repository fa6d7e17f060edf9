"""Every address of the admin × everybody, every action of its lists, and evidence that stays."""

import pytest
from django.contrib import admin

from tests import urlconf
from tests.house.admin_addresses import ACTIONS, ADMIN, admin_rows
from tests.house.personas import WHO
from tests.house.walk import admin_patterns, code_of

STAFF = ("cora", "sue")
OTHERS = [who for who in WHO if who not in STAFF]
# Turned away: to the sign-in, to the second step, forbidden, or led to the sign-in by Django.
REFUSED = {"nobody": {"i", ">"}, "dora": {"i", ">"}, "half": {"2"}}


def test_every_address_of_the_admin_stands_in_the_table():
    listed = [route for route, *_ in admin_rows(ADMIN)]
    assert listed == admin_patterns(urlconf.read(demo=False))


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_admin_is_closed_to_all_but_coordinators(house, address_of, matrix_size):
    open_ = {}
    for who in OTHERS:
        house.enter(who)
        for route, *_ in admin_rows(ADMIN):
            for method in ("get", "post"):
                answer, written = house.knock(method, address_of(route))
                code = code_of(answer, written)
                if (
                    written
                    or code not in REFUSED.get(who, {"x", "i", ">", "2"})
                    or (code == ">" and not answer.url.startswith(("/admin/login", "/accounts/")))
                ):
                    open_[who, method, route] = code, written
    doors = ("admin/login/", "admin/logout/")
    assert {which: got for which, got in open_.items() if which[2] not in doors} == {}
    matrix_size("the admin", house.knocks)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_coordinators_get_what_the_table_says_and_looking_changes_nothing(
    house, address_of, matrix_size
):
    for who in STAFF:
        house.enter(who)
        found, looks_that_wrote = [], {}
        for route, *_ in admin_rows(ADMIN):
            got = {}
            for method in ("get", "head", "post", "put", "patch", "delete"):
                answer, written = house.knock(method, address_of(route))
                got[method] = code_of(answer, written)
                if written and method != "post":
                    looks_that_wrote[method, route] = written
            found.append((route, got["get"], got["post"]))
            assert got["head"] == got["get"], route
        assert found == list(admin_rows(ADMIN)), who
        assert looks_that_wrote == {}
    matrix_size("the admin", house.knocks)


def test_every_action_of_every_list_is_listed(rf, people):
    request = rf.get("/admin/")
    request.user = people.cora
    found = {
        model._meta.label_lower: sorted(its_admin.get_actions(request))
        for model, its_admin in admin.site._registry.items()
    }
    assert {label: actions for label, actions in found.items() if actions} == ACTIONS


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_an_action_is_asked_back_about_before_it_acts_and_refused_to_others(
    house, here, there, matrix_size
):
    """The first click only shows who is affected; whoever has no business there gets not even that."""
    done, open_ = {}, {}
    models = {m._meta.label_lower: m for m in admin.site._registry}
    for who in ("cora", "hana", "bo", "half", "nobody"):
        house.enter(who)
        for label, actions in ACTIONS.items():
            app, name = label.split(".")
            chosen = models[label]._base_manager.order_by("pk").values_list("pk", flat=True)[:2]
            for action in actions:
                answer, written = house.knock(
                    "post",
                    f"/admin/{app}/{name}/",
                    {"action": action, "_selected_action": [str(pk) for pk in chosen]},
                )
                if who != "cora" and (written or answer.status_code == 200):
                    open_[who, label, action] = answer.status_code
                if who == "cora" and written:
                    done[label, action] = written
    assert open_ == {}
    # A download is asked for by the click itself: it changes nothing but makes a job.
    assert set(map(tuple, map(sorted, done.values()))) <= {("records_job",)}
    matrix_size("the actions of the admin", house.knocks)
