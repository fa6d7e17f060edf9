import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe

from partnership.templatetags.pieces import status


def written(body, rows):
    template = Template("{% load rows %}<ul>{% rows things %}" + body + "{% endrows %}</ul>")
    return template.render(Context({"things": rows}))


def test_the_body_is_written_for_each_row():
    rows = [{"name": "Ash", "n": 1, "more": "unused"}, {"name": "Beech", "n": 2}]
    assert written("<li>{n}. {name}</li>", rows) == "<ul><li>1. Ash</li><li>2. Beech</li></ul>"
    assert written("<li>{n}</li>", []) == "<ul></ul>"


def test_what_is_written_is_escaped_unless_it_is_html():
    rows = [{"name": "<b>\"'&{0}{name}%s", "html": mark_safe("<i>x</i>")}]
    assert written("{name} {html}", rows) == (
        "<ul>&lt;b&gt;&quot;&#x27;&amp;{0}{name}%s <i>x</i></ul>"
    )


def test_a_status_is_written_as_its_tag():
    tag = status("signed", "Signed <by> all")
    assert "&lt;by&gt;" in tag
    assert written("{state:status}", [{"state": ("signed", "Signed <by> all")}]) == (
        f"<ul>{tag}</ul>"
    )


@pytest.mark.parametrize(
    "body", ["{{ x }}", "{% if x %}{% endif %}", "{% comment %}{% endcomment %}"]
)
def test_nothing_is_decided_inside(body):
    with pytest.raises(TemplateSyntaxError, match="HTML and"):
        written(body, [])


def test_a_name_that_a_row_lacks_is_an_error():
    with pytest.raises(KeyError):
        written("{nmae}", [{"name": "Ash"}])
