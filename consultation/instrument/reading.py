"""Reading: Markdown to HTML that cannot do anything.

CommonMark with tables, without raw HTML and pictures; then cleaned once more, so that a mistake in
one of the two libraries is not enough.
"""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_TAGS = {
    *("p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "h3", "h4", "hr", "a", "code"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_DOWN = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}


@lru_cache(maxsize=2_000)  # frozen texts are shown again and again
def to_html(text: str) -> SafeString:
    """The HTML of this Markdown. Headings begin at h3, below those of the page."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        token.tag = _DOWN.get(token.tag, token.tag)
    drawn = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    cleaned = nh3.clean(
        drawn,
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(cleaned)  # noqa: S308 (cleaned just now)
