from django import template

from consultation.instrument import to_html
from consultation.templatetags.charts import SCALES, STACKED, bars, chart, report_shares

register = template.Library()


@register.filter
def reading(text):
    """{{ page.text|reading }}: authored Markdown as clean HTML."""
    return to_html(text or "")


@register.simple_tag
def answer_chart(question, table):
    """{% answer_chart question table %}: what everybody answered, of a report's table.

    One bar parted where everybody chooses one of a few answers, else a bar for each.
    """
    row = table["rows"][-1] if table["rows"] else None
    if row is None or not any(row["cells"]):
        return ""
    is_one = question["kind"] in SCALES and question["kind"] != "ranking"
    if not is_one or len(table["columns"]) > STACKED:
        return bars(table)
    answered = "" if row["answered"] is None else f"{row['answered']:,} answered"
    return chart(
        {
            "kind": "stacked",
            "id": f"{question['name']}-{table['who']}",
            "title": question["label"],
            "scale": question["kind"],
            "series": table["columns"],
            "rows": [
                {"label": row["label"], "note": answered, "shares": report_shares(row, parted=True)}
            ],
        }
    )
