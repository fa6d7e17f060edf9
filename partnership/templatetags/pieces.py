"""Template tags for the pieces that lists repeat: there an include would cost too much."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from records.templatetags.icons import icon

register = template.Library()


@register.simple_tag
def portal() -> dict:
    """What every page says of the portal: `partnership_name`, and `demo` (true in a demo).

    A tag, because the sign-in pages bring a `site` of their own into the context.
    """
    return {"partnership_name": settings.PARTNERSHIP_NAME, "demo": settings.DEMO}


@register.inclusion_tag("pieces/pages.html", takes_context=True)
def pages(context, page_obj) -> dict:
    """The links to the other pages of a list; the rest of the query string stays as it is."""
    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1)
    others = context["request"].GET.copy()
    others.pop("page", None)
    return {
        "page_obj": page_obj,
        "prefix": f"?{others.urlencode()}&page=" if others else "?page=",
        "here": str(page_obj.number),
        # In words: numbers cost a template far more. What is left out is "".
        "pages": [str(n) if isinstance(n, int) else "" for n in numbers],
    }


# state: (look, shape). The word comes from the caller: meaning never rests on colour or shape.
LOOKS = {
    "draft": ("draft", "pencil"),
    "sent_back": ("back", "arrow-return-left"),
    "proposed": ("waiting", "pen"),
    "waiting": ("waiting", "pen"),
    "signed": ("good", "check-circle-fill"),
    "complete": ("good", "check-circle-fill"),
    "sealed": ("sealed", "patch-check-fill"),
    "declined": ("bad", "x-octagon-fill"),
    "failed": ("bad", "exclamation-triangle-fill"),
    "overdue": ("bad", "exclamation-triangle-fill"),
    "soon": ("back", "clock"),
    "listed": ("good", "check-circle-fill"),
    "mark": ("sealed", "award"),
    "withdrawn": ("quiet", "slash-circle"),
    "discarded": ("quiet", "trash"),
    "superseded": ("old", "layers"),
    "open": ("good", "circle-half"),
    "closed": ("quiet", "lock-fill"),
    "done": ("good", "check-lg"),
    "sent": ("good", "send"),
    "invited": ("waiting", "hourglass-split"),
    "working": ("waiting", "arrow-repeat"),
}
PLAIN = ("quiet", "circle-fill")


@register.simple_tag
@lru_cache(maxsize=1_000)  # a list shows the same few again and again
def status(state: str, word: str = "") -> SafeString:
    """A status tag: shape, colour and `word` (the state's own name if none is given)."""
    key = str(state).lower().replace("-", "_").replace(" ", "_")
    look, shape = LOOKS.get(key, PLAIN)
    return format_html(
        '<span class="tag tag-{}">{}{}</span>',
        look,
        icon(shape),
        word or key.replace("_", " ").capitalize(),
    )
