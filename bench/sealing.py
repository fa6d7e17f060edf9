"""What sealing costs: our rendering, PDF/A and seal against WeasyPrint alone on the same HTML.

Both sides draw in a child forked from the same warm process, with the same fetcher, fonts and
style sheet. The peer is a plain `HTML(string=…).write_pdf()`: it loads fonts and style sheet anew
for each document, as plain WeasyPrint does, and makes neither PDF/A nor tags nor attachments. A
second figure gives the peer our loaded fonts and style sheet too; it has no goal.
"""

import statistics
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure, cpu_of, pairs, peak_memory_mb
from records import keys, paper, seals, verify_document
from records.paper import fence
from tests.records import paper_samples

GOAL = 1.10
SHORT_GOAL = 1.0  # CPU seconds for a plan of three pages
CHECK_GOAL = 0.1
NAME = "Kentmere Schools Partnership"


def run():
    """Yield the figures of this benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        own = keys.keys(Path(folder), NAME)
        yield from _short(own)
        yield from _against_weasyprint(own, areas=10, n=9)
        yield from _against_weasyprint(own, areas=200, n=5)
        yield from _seal_alone(own)
    yield Figure("peak memory of any process so far", peak_memory_mb(), "MB")


def _short(own):
    job = _Job(own, areas=4)
    pages = job.pages()
    cost = _median_cost(job.render_and_seal)
    yield Figure(f"render + PDF/A + seal, {pages} pages", cost, "CPU-s", goal=SHORT_GOAL)


def _against_weasyprint(own, areas, n):
    job = _Job(own, areas)
    name = f"render + PDF/A + seal, {areas} rows, {job.pages()} pages"
    repeat = max(1, 30 // areas)  # a short document is drawn several times in one measurement
    both = pairs(job.render_and_seal, job.weasyprint_alone, n, repeat=repeat)
    yield both.figure(name, peer="WeasyPrint alone", goal=GOAL)
    if areas < 100:
        again = pairs(job.render_and_seal, job.weasyprint_with_our_fonts, n, repeat=repeat)
        yield again.figure(name, peer="WeasyPrint alone, fonts and style sheet kept")


def _seal_alone(own):
    job = _Job(own, areas=10)
    drawn = job.render()
    cost = _median_cost(lambda: job.seal(drawn))
    yield Figure("seal alone, 10 rows", cost, "CPU-s")
    sealed = job.seal(drawn)
    cost = _median_cost(lambda: verify_document.check(sealed, own.root))
    yield Figure("check of a seal, 10 rows", cost, "CPU-s", goal=CHECK_GOAL)


def _median_cost(thing):
    """CPU seconds of one call, the median of five after one for warming up."""
    thing()
    return statistics.median(cpu_of(thing) for _ in range(5))


class _Job:
    """One document, and what is measured with it."""

    def __init__(self, own, areas):
        plan = paper_samples.plan(areas)
        self.own = own
        self.at = datetime.now(UTC).replace(microsecond=0)
        facts = paper_samples.facts(plan, self.at)
        self.html = paper.compose("paper/actionplan.html", plan=plan, **facts)
        self.enclosures = paper.enclosures(paper_samples.frozen(plan), **facts)
        self.sha256 = facts["document"]["sha256"]
        paper.warm()

    def render(self):
        return paper.render(self.html, attachments=self.enclosures, identifier=self.sha256)

    def seal(self, pdf):
        return seals.seal(pdf, keys=self.own, reason="Signed by all", at=self.at)

    def render_and_seal(self):
        return self.seal(self.render())

    def weasyprint_alone(self):
        from records.paper import press

        return fence.in_child(self._plain, press.new_type())

    def weasyprint_with_our_fonts(self):
        from records.paper import press

        return fence.in_child(self._plain, press.kept_type())

    def pages(self):
        from pikepdf import Pdf

        with tempfile.TemporaryFile() as file:
            file.write(self.render())
            with Pdf.open(file) as document:
                return len(document.pages)

    def _plain(self, house):
        from weasyprint import HTML

        from records.paper.assets import AssetFetcher

        page = HTML(string=self.html, base_url="paper:", url_fetcher=AssetFetcher())
        return page.write_pdf(font_config=house.fonts, stylesheets=[house.sheet])
