from django import template

from consultation.instrument import to_html
from consultation.templatetags.charts import SCALES, bars, chart

register = template.Library()


@register.filter
def reading(text):
    """{{ page.text|reading }}: authored Markdown as clean HTML."""
    return to_html(text or "")


@register.simple_tag
def answer_chart(question, table):
    """{% answer_chart question table %}: what everybody answered, of a report's table.

    One bar parted where everybody chooses one answer, else a bar for each.
    """
    row = table["rows"][-1] if table["rows"] else None
    if row is None or not any(row["cells"]):
        return ""
    if question["kind"] not in SCALES or question["kind"] == "ranking":
        return bars(table)
    answered = "" if row["answered"] is None else f"{row['answered']:,} answered"
    shares = [cell and cell["percent"] for cell in row["cells"]]
    return chart(
        {
            "kind": "stacked",
            "id": f"{question['name']}-{table['who']}",
            "title": question["label"],
            "scale": question["kind"],
            "series": table["columns"],
            "rows": [{"label": row["label"], "note": answered, "shares": shares}],
        }
    )
