"""WeasyPrint with our style sheet, our fonts and nothing else. Draws in this very process.

Importing this module imports WeasyPrint (about a second of CPU), so others import it on use.
"""

import gc
import os
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

with warnings.catch_warnings():
    # A machine without any system font makes WeasyPrint warn at import; we bring our own fonts.
    # An older HarfBuzz makes it warn too, and then it subsets with fontTools.
    warnings.simplefilter("ignore")
    import PIL.ImageCms  # noqa: F401  # WeasyPrint imports it when it meets a colour profile
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration

from records.paper.assets import FOLDER, AssetFetcher, stylesheet
from records.paper.finish import finish

VARIANT = "pdf/a-3a"


@dataclass(frozen=True)
class Type:
    """Fonts and style sheet as WeasyPrint wants them, ready to be used again and again."""

    fonts: FontConfiguration
    sheet: CSS


@contextmanager
def _no_system_fonts():
    """Let fontconfig read an empty configuration, so that every machine draws with the same fonts.

    Otherwise a character that our fonts lack would be drawn with whatever the machine has.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FOLDER / "fonts" / "only-ours.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def new_type() -> Type:
    """A fresh set of fonts and the parsed style sheet."""
    with _no_system_fonts():
        fonts = FontConfiguration()
    sheet = CSS(string=stylesheet(), url_fetcher=AssetFetcher(), font_config=fonts)
    return Type(fonts, sheet)


@cache
def kept_type() -> Type:
    """The fonts and the style sheet of this process, loaded once."""
    return new_type()


@cache
def warm() -> None:
    """Load fonts, style sheet and all that the first drawing of a process would have to load."""
    # Without a colour profile: WeasyPrint leaves that file open, which only the child may do.
    draw_stamp("<!doctype html><html lang=en><title>Warm</title><p>Warm <b>up</b></p>")


def draw(html: str, enclosures, identifier: str) -> bytes:
    """Draw `html` as PDF/A-3a + PDF/UA-1 and return its bytes. No limits: see `fence`."""
    # The process draws one document and ends, or draws little: collecting garbage every 700
    # objects while a tree of a million is being built costs a tenth of the time.
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        return _draw(html, enclosures, identifier)
    finally:
        gc.set_threshold(*before)


def _draw(html, enclosures, identifier):
    house = kept_type()
    document = HTML(string=html, base_url="paper:", url_fetcher=AssetFetcher()).render(
        font_config=house.fonts,
        stylesheets=[house.sheet],
        pdf_variant=VARIANT,
        pdf_forms=True,
    )
    files = [
        Attachment(
            string=each.data,
            name=each.name,
            description=each.description,
            relationship=each.relationship,
            created=each.at,
            modified=each.at,
        )
        for each in enclosures
    ]
    return document.write_pdf(
        pdf_variant=VARIANT,
        pdf_forms=True,
        attachments=files,
        pdf_identifier=identifier.encode()[:32],
        finisher=finish,
    )


def draw_stamp(html: str) -> bytes:
    """Draw HTML as a plain PDF: the seal's mark, or pages that are bound with others. No limits."""
    house = kept_type()
    page = HTML(string=html, base_url="paper:", url_fetcher=AssetFetcher())
    return page.write_pdf(font_config=house.fonts, stylesheets=[house.sheet])
