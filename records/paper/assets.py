"""The style sheet and the fonts, held in memory: all that the renderer can reach.

Importing this module imports WeasyPrint.
"""

from functools import cache
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse

FOLDER = Path(__file__).resolve().parents[2] / "static" / "paper"
FONTS = {
    "fira-sans-400.ttf",
    "fira-sans-600.ttf",
    "fira-mono-400.ttf",
    "dejavu-sans.ttf",
}
SCHEME = "paper:"


class Refused(ValueError):
    """An address that is not one of our own assets."""


@cache
def asset(name: str) -> bytes:
    """The bytes of one of our own files, read once per process."""
    return (FOLDER / name).read_bytes()


@cache
def stylesheet() -> str:
    """The text of the house's style sheet for paper."""
    return asset("paper.css").decode()


class AssetFetcher(URLFetcher):
    """Answers `paper:NAME` for our own fonts and refuses every other address.

    It overrides the only two ways WeasyPrint asks for anything and never calls the inherited
    ones, so there is no network, no file, no redirect and no data address behind it.
    """

    def __init__(self):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.refused = []

    def fetch(self, url, headers=None):
        name = url.removeprefix(SCHEME)
        if url.startswith(SCHEME) and name in FONTS:
            return URLFetcherResponse(url, asset(f"fonts/{name}"), {"Content-Type": "font/ttf"})
        self.refused.append(url)
        raise Refused(f"Not an asset of this paper: {url[:80]}")

    def open(self, url, data=None, timeout=None):
        return self.fetch(getattr(url, "full_url", url))
