"""`{% url %}`: Django's own addresses, those without arguments worked out once."""

import pytest
from django.template import engines
from django.template.defaulttags import URLNode
from django.test import override_settings
from django.urls import NoReverseMatch, path, reverse

from partnership.templatetags import addresses

urlpatterns = [path("elsewhere/", lambda request: None, name="home")]


def drawn(text, **context):
    return engines["django"].from_string(text).render(context)


def test_all_sorts_of_addresses_are_those_of_django():
    assert drawn('{% url "privacy" %}') == reverse("privacy")
    assert drawn('{% url "actionplans:list" %}') == reverse("actionplans:list")
    assert drawn("{% url name %}", name="privacy") == reverse("privacy")
    number = drawn('{% url "consultation:consultation" 7 %}')
    assert number == reverse("consultation:consultation", args=[7])
    assert drawn('{% url "privacy" as there %}[{{ there }}]') == f"[{reverse('privacy')}]"
    assert drawn('{% url "nowhere" as there %}[{{ there }}]') == "[]"


def test_where_there_is_none_it_says_so_each_time():
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            drawn('{% url "nowhere" %}')


def test_it_is_worked_out_once(monkeypatch):
    worked_out = []

    def render(node, context):
        worked_out.append(node.view_name.resolve(context))
        return "/there/"

    monkeypatch.setattr(addresses, "_addresses", type(addresses._addresses)())
    monkeypatch.setattr(URLNode, "render", render)
    assert drawn('{% url "privacy" %} {% url "privacy" %} {% url "you" %}') == (
        "/there/ /there/ /there/"
    )
    assert worked_out == ["privacy", "you"]


def test_another_map_of_the_site_has_other_addresses():
    assert drawn('{% url "home" %}') == "/"
    with override_settings(ROOT_URLCONF=__name__):
        assert drawn('{% url "home" %}') == "/elsewhere/"
    assert drawn('{% url "home" %}') == "/"
