"""Charts drawn as SVG on the server: they need no script, and stand in a PDF as on the screen.

All look is in presentation attributes, which any style sheet overrides (dark pages do); nothing is
told by colour alone: each answer has a texture of its own, and its share stands in the bar.

A chart is a dict (see `consultation.results.blocks`):

    {"kind": "stacked", "id", "title", "scale", "series": [labels],
     "rows": [{"label", "note", "shares": [share, …]}]}
    {"kind": "bars", "title", "rows": [{"label", "share"}]}

A share is in per cent, or (per cent, what is written in the bar), or None where it is not shown.
"""

import textwrap
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

NOT_SHOWN = "not shown"
WIDE = 360  # units; as many pixels on a phone
LETTER = 6.3  # units of a letter at 12, on average, with something to spare
LINE = 15
BAR = 22
INK, SOFT, PAPER = "#20292e", "#525d63", "#fffefc"

# The looks of answers: (name, ground, what is drawn on it, ink of the letters in it).
SOLID, DEEP, MID, PALE = "#1b5468", "#123f50", "#8fb9c8", "#e2edf0"
WARM, WARM_PALE = "#7a3f00", "#fbe9cf"
LOOKS = {
    "solid": (SOLID, "", PAPER),
    "deep": (DEEP, "", PAPER),
    "mid": (MID, "", INK),
    "pale": (PALE, "", INK),
    "hatch": (PALE, f'<path d="M0 0V6" stroke="{SOLID}" stroke-width="3"/>', INK),
    "dots": (PALE, f'<circle cx="3" cy="3" r="1.4" fill="{SOLID}"/>', INK),
    "warm": (WARM_PALE, f'<path d="M0 0V6" stroke="{WARM}" stroke-width="2"/>', INK),
    "grid": (WARM_PALE, f'<path d="M0 0V6M0 3H6" stroke="{WARM}" stroke-width="2.4"/>', INK),
}
TURNED = {"hatch": 45, "warm": -45, "grid": 45}
SCALES = {
    "yes_no": ("solid", "warm"),
    "agree": ("deep", "mid", "dots", "warm", "grid"),
    "ranking": ("deep", "hatch", "mid", "dots", "pale"),
    "one_of": ("solid", "hatch", "mid", "dots", "pale"),
}
STACKED = 5  # so many answers can still be told apart in one bar: no look comes twice


def shares_of(cells, answered, *, parted) -> list:
    """The shares of bars from [(count, per cent or None) or None], of so many who answered.

    Where no per cent is told the count stands in the bar, which is as long as its part of all who
    answered. In a bar that is `parted` all counts need room, though rounded they may be more.
    """
    counts = [cell[0] for cell in cells if cell]
    whole = answered or sum(counts) or 1
    if parted:
        whole = max(whole, sum(counts))
    return [cell and _told(*cell, whole) for cell in cells]


def _told(count, percent, whole):
    if percent is None:
        return 100 * count / whole, f"{count:,}"
    return _pair(percent)


@register.simple_tag
def chart(told) -> SafeString:
    """{% chart part.chart %}: the drawing, or nothing where there is none. Every word is escaped."""
    if not told:
        return SafeString("")
    told = _read(told)
    drawn, high = (_stacked if told["kind"] == "stacked" else _bars)(told)
    return mark_safe(  # noqa: S308
        f'<svg class="chart" viewBox="0 0 {WIDE} {high}" width="{WIDE}" height="{high}" role="img" '
        f'xmlns="http://www.w3.org/2000/svg" font-size="12">'
        f"<title>{escape(in_words(told))}</title>{drawn}</svg>"
    )


@register.simple_tag
def bars(table) -> SafeString:
    """{% bars table %}: a bar for each answer of everybody, the last row of a report's table."""
    row = table["rows"][-1] if table["rows"] else None
    if row is None or not any(row["cells"]):
        return SafeString("")
    pairs = zip(table["columns"], report_shares(row, parted=False), strict=True)
    rows = [{"label": label, "share": share} for label, share in pairs]
    return chart({"kind": "bars", "title": table["heading"] or "Everybody:", "rows": rows})


def report_shares(row, *, parted) -> list:
    """The same of a row of a report's table."""
    cells = [cell and (cell["count"], cell["percent"]) for cell in row["cells"]]
    return shares_of(cells, row["answered"], parted=parted)


def _read(told):
    """The same, with every share as (per cent, words) or None."""
    if told["kind"] == "bars":
        return told | {"rows": [row | {"share": _pair(row["share"])} for row in told["rows"]]}
    rows = [row | {"shares": [_pair(share) for share in row["shares"]]} for row in told["rows"]]
    return told | {"rows": rows}


def _pair(share):
    if share is None or isinstance(share, tuple):
        return share
    return share, f"{share}\N{NO-BREAK SPACE}%"


def in_words(told) -> str:
    """What the drawing shows, for whoever cannot see it."""
    if told["kind"] == "bars":
        rows = "; ".join(f"{row['label']}: {_share(row['share'])}" for row in told["rows"])
        return f"{told['title']} {rows}."
    rows = []
    for row in told["rows"]:
        pairs = zip(told["series"], row["shares"], strict=True)
        rows.append(f"{row['label']}: " + ", ".join(f"{n} {_share(s)}" for n, s in pairs))
    return f"{told['title']} {'; '.join(rows)}."


def _share(share):
    return NOT_SHOWN if share is None else share[1]


def _looks(told):
    looks = SCALES.get(told["scale"], SCALES["one_of"])
    return [looks[n % len(looks)] for n in range(len(told["series"]))]


def _stacked(told):
    looks = _looks(told)
    parts = [f"<defs>{''.join(_pattern(told['id'], look) for look in dict.fromkeys(looks))}</defs>"]
    key, y = _key(told, looks)
    parts.append(key)
    for row in told["rows"]:
        room = WIDE - (len(row["note"]) * LETTER + 12 if row["note"] else 0)
        label, y = _words(row["label"], y, room)
        parts.append(label)
        if row["note"]:
            parts.append(_text(WIDE, y - 4, row["note"], anchor="end", ink=SOFT))
        parts.append(_bar(told, looks, row, y))
        y += BAR + 10
    return "".join(parts), y


def _bar(told, looks, row, y):
    """One bar. What is not shown is left open, with a broken line around it."""
    shown = sum(share[0] for share in row["shares"] if share)
    hidden = None in row["shares"]
    whole = max(shown, 100) if hidden else shown or 100
    parts, x = [], 0.0
    if hidden:
        parts.append(
            f'<rect class="chart-open" x=".5" y="{y + 0.5}" width="{WIDE - 1}" height="{BAR - 1}" '
            f'fill="none" stroke="{SOFT}" stroke-dasharray="3 3"/>'
        )
    for look, share in zip(looks, row["shares"], strict=True):
        if share is None:
            continue
        wide, words = WIDE * share[0] / whole, share[1]
        parts.append(
            f'<rect class="chart-{look}" x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{BAR}" '
            f'fill="{_fill(told["id"], look)}" stroke="{PAPER}"/>'
        )
        if wide >= len(words) * LETTER + 8:
            parts.append(_in_bar(look, x + wide / 2, y, words))
        x += wide
    if hidden and WIDE - x > 16:
        parts.append(_text(x + (WIDE - x) / 2, y + 15.5, "–", anchor="middle", ink=SOFT))
    return "".join(parts)


def _in_bar(look, x, y, words):
    ground, drawn, ink = LOOKS[look]
    back = ""
    if drawn:  # letters on a texture need a ground of their own
        wide = len(words) * LETTER + 4
        back = (
            f'<rect class="chart-ground-{look}" x="{x - wide / 2:.1f}" y="{y + 3}" '
            f'width="{wide:.1f}" height="{BAR - 6}" rx="2" fill="{ground}"/>'
        )
    side = "on" if ink == PAPER else "in"
    return back + _text(x, y + 15.5, words, anchor="middle", ink=ink, look=side, strong=True)


def _key(told, looks):
    """What each texture stands for; (drawing, height)."""
    parts, x, y = [], 0.0, 0
    entries = list(zip(told["series"], looks, strict=True))
    if any(None in row["shares"] for row in told["rows"]):
        entries.append((NOT_SHOWN, ""))
    for label, look in entries:
        lines = textwrap.wrap(label, int((WIDE - 20) / LETTER)) or [""]
        wide = 20 + max(len(line) for line in lines) * LETTER + 10
        if x and x + wide > WIDE:
            x, y = 0.0, y + LINE + 4
        at = f'x="{x + 0.5:.1f}" y="{y + 1.5}" width="13" height="13" stroke="{SOFT}"'
        if look:
            fill = _fill(told["id"], look)
            parts.append(f'<rect class="chart-key chart-{look}" {at} fill="{fill}"/>')
        else:
            parts.append(f'<rect class="chart-open" {at} fill="none" stroke-dasharray="3 3"/>')
        for line in lines:
            parts.append(_text(x + 20, y + 12, line))
            y += LINE if line is not lines[-1] else 0
        x += wide
    return "".join(parts), y + LINE + 14


def _bars(told):
    parts, y, full = [], 0, WIDE - 48
    for row in told["rows"]:
        label, y = _words(row["label"], y, WIDE)
        parts.append(label)
        share = row["share"]
        parts.append(
            f'<rect class="chart-rail" x="0" y="{y}" width="{full}" height="14" fill="{PALE}"/>'
        )
        if share:
            parts.append(
                f'<rect class="chart-solid" x="0" y="{y}" width="{full * share[0] / 100:.1f}" '
                f'height="14" fill="{SOLID}"/>'
            )
        told_share = "–" if share is None else share[1]
        parts.append(_text(WIDE, y + 11.5, told_share, anchor="end", strong=True))
        y += 14 + 9
    return "".join(parts), y


def _words(text, y, room):
    """A label above a bar, in as many lines as it needs; (drawing, y of the bar)."""
    parts = []
    for line in textwrap.wrap(text, max(int(room / LETTER), 10)) or [""]:
        y += LINE
        parts.append(_text(0, y - 4, line))
    return "".join(parts), y


def _text(x, y, words, *, anchor="", ink=INK, look="", strong=False):
    kind = look or ("soft" if ink == SOFT else "ink")
    return (
        f'<text class="chart-{kind}" x="{x:.1f}" y="{y:.1f}" fill="{ink}"'
        f"{f' text-anchor={chr(34)}{anchor}{chr(34)}' if anchor else ''}"
        f"{' font-weight=' + chr(34) + '600' + chr(34) if strong else ''}>{escape(words)}</text>"
    )


def _fill(of, look):
    ground, drawn, _ = LOOKS[look]
    return f"url(#{escape(of)}-{look})" if drawn else ground


def _pattern(of, look):
    ground, drawn, _ = LOOKS[look]
    if not drawn:
        return ""
    turn = f' patternTransform="rotate({TURNED[look]})"' if look in TURNED else ""
    return (
        f'<pattern id="{escape(of)}-{look}" width="6" height="6" patternUnits="userSpaceOnUse"'
        f'{turn}><rect class="chart-ground-{look}" width="6" height="6" fill="{ground}"/>'
        f'<g class="chart-drawn-{look}">{drawn}</g></pattern>'
    )
