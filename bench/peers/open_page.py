"""The least that can show somebody a page of 20 questions with what they have chosen so far.

It stands behind the same middleware, sign-in and session as the portal's page. Its controls are
written in a template of its own that extends nothing: no header, footer, icons, hints, errors or
ids, no help for keyboards, and no care for two tabs. It asks the database for one row of answers.
"""

from django.db import models
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template import Context, Engine

from bench.questions import CHOICES, OPTIONS

NAMES = [f"q{n}" for n in range(1, CHOICES + 1)]
TEXT = "comments"


class Answers(models.Model):
    """What one person has answered, as JSON; a table that only the benchmark makes."""

    person = models.OneToOneField("schools.Person", models.CASCADE, primary_key=True)
    answers = models.JSONField(default=dict)

    class Meta:
        app_label = "bench"

    def __str__(self):
        return "answers"


PAGE = Engine().from_string("""<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Your answers</title></head>
<body>
<p>{{ person }}</p>
<h1>Your answers</h1>
<form method="post" action="/bench/save/">
<input type="hidden" name="csrfmiddlewaretoken" value="{{ token }}">
{% for name, chosen in questions %}
<fieldset><legend>What do you think of proposal {{ name }}?</legend>
{% for option, label in options %}
<label><input type="radio" name="{{ name }}" value="{{ option }}"{% if option == chosen %} checked{% endif %}> {{ label }}</label>
{% endfor %}
</fieldset>
{% endfor %}
<label>Please add any comments <textarea name="comments">{{ comments }}</textarea></label>
<button>Save</button>
</form>
</body>
</html>
""")


def open_page(request):
    """The page with what this person has answered."""
    given = Answers.objects.get(person=request.user).answers
    page = {
        "person": request.user.name,
        "token": get_token(request),
        "questions": [(name, given.get(name)) for name in NAMES],
        "options": [(name, name.capitalize()) for name in OPTIONS],
        "comments": given.get(TEXT, ""),
    }
    return HttpResponse(PAGE.render(Context(page)))
