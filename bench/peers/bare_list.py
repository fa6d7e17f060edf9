"""The least that can show a page of plans: one hand-written statement for the rows, one for how
many there are, and a template of its own that extends nothing and asks for nothing.

It stands behind the same middleware, sign-in and session as the portal's list and shows the same
50 rows with the same columns. It has no facets, search, paging, header, footer, icons or links
to other pages, and it knows nothing of who may see which plan.
"""

from django.db import connection
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import include, path

ROWS = """
    SELECT plan.id, plan.title, coalesce(collaborative.name, school.name), plan.year,
           plan.state, plan.sign_by, signing.signed, signing.asked, signing.sealed
    FROM actionplans_actionplan plan
    LEFT JOIN schools_collaborative collaborative ON collaborative.id = plan.collaborative_id
    LEFT JOIN schools_school school ON school.id = plan.school_id
    LEFT JOIN LATERAL (
        SELECT (SELECT count(*) FROM records_signature WHERE document_id = document.id) AS signed,
               (SELECT count(*) FROM records_signatory
                WHERE document_id = document.id AND replaced_by_id IS NULL) AS asked,
               EXISTS (SELECT FROM records_seal WHERE document_id = document.id) AS sealed
        FROM records_document document
        WHERE document.subject = 'actionplans.actionplan:' || plan.id
        ORDER BY document.version DESC
        LIMIT 1
    ) signing ON true
    ORDER BY plan.moved_at DESC, plan.id DESC
    LIMIT 50
"""
HOW_MANY = "SELECT count(*) FROM actionplans_actionplan"

PAGE = Engine().from_string("""<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Action plans</title></head>
<body>
<p>{{ person }}</p>
<h1>Action plans</h1>
<p>{{ total }} plans</p>
<table>
<thead><tr><th>Plan</th><th>Year</th><th>State</th><th>Signed</th><th>Sign by</th></tr></thead>
<tbody>
{% for id, title, owner, year, state, sign_by, signed, asked, sealed in rows %}
<tr><td><a href="/plans/{{ id }}/">{{ title }}</a> {{ owner }}</td><td>{{ year }}</td>
<td>{% if sealed %}sealed{% else %}{{ state }}{% endif %}</td>
<td>{% if asked %}{{ signed }} of {{ asked }}{% else %}–{% endif %}</td>
<td>{% if sign_by %}{{ sign_by|date:"j M Y" }}{% else %}–{% endif %}</td></tr>
{% endfor %}
</tbody>
</table>
</body>
</html>
""")


def bare_list(request):
    """The newest 50 plans, and how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(HOW_MANY)
        (total,) = cursor.fetchone()
        cursor.execute(ROWS)
        rows = cursor.fetchall()
    page = PAGE.render(Context({"rows": rows, "total": total, "person": request.user.name}))
    return HttpResponse(page)


# All of the portal's addresses, and one more.
urlpatterns = [path("bare/", bare_list), path("", include("partnership.urls"))]
