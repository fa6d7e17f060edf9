"""Results of a sealed consultation: the page beside its one statement, and comments by the page."""

import time

from django.core.cache import cache
from django.db import connection

from bench import questions
from bench.figures import Figure, cpu_of, pairs, peak_memory_mb
from bench.respondents import close, fill
from bench.visitor import Visitor
from consultation.results import tables
from consultation.views import results
from schools.models import Post

FEW_COMMENTS = 25
QUERIES, TIMES_SQL, GROWTH, WARM = 12, 2.0, 6.0, 0.050
COMMENTS_GROWTH = 1.2
TURNS = {"n": 11, "repeat": 1}


class Outcome:
    """Consultations of two sizes, sealed, and a coordinator who looks at their results."""

    def __init__(self, portal, respondents):
        author = respondents.author
        Post.objects.create(person=author, kind="coordinator")
        self.visitor = Visitor(portal, author, second_step=True)
        self.sealed = {}

    def seal(self, consultation, *, comments=None):
        """Close and seal it, and yield what that took; `comments` fills it before."""
        if comments is not None:
            fill(consultation, comments=comments)
        begun = time.monotonic()
        consultation = close(consultation)
        took = time.monotonic() - begun
        size = consultation.responses.count()
        _make_lean(consultation)
        self.sealed[size] = consultation
        yield Figure(f"sealed, {size:,} responses", took, "s")
        yield Figure("peak memory so far", peak_memory_mb(), "MB")

    def figures(self):
        """Yield what results and comments cost, at both sizes."""
        sizes = sorted(self.sealed)
        for size in sizes:
            yield from self._results(size)
        small, large = (self._cold(size) for size in sizes)
        grown = pairs(large, small, **TURNS)
        name = f"results by phase, {sizes[-1]:,} responses"
        yield grown.figure(name, peer=f"{sizes[0]:,} responses", goal=GROWTH)
        yield from self._comments(sizes)

    def _results(self, size):
        visitor, address, cold = self.visitor, self._address(size), self._cold(size)
        name = f"results by phase, {size:,} responses"
        asked = visitor.statements(cold)
        yield Figure(f"{name}: queries", len(asked), goal=QUERIES)
        both = pairs(cold, lambda: _lean(size), **TURNS)
        goal = TIMES_SQL if size == max(self.sealed) else None
        yield both.figure(name, peer="the leanest SQL", goal=goal)
        visitor.get(address)
        warm = min(cpu_of(lambda: visitor.get(address), repeat=10) for _ in range(5))
        yield Figure(f"{name}, seen before", warm, "CPU-s", goal=WARM)

    def _address(self, size):
        return f"/consultations/{self.sealed[size].pk}/results/?by=phase"

    def _cold(self, size):
        """The page as the first who asks gets it, in a process that has seen nothing."""
        consultation, address = self.sealed[size], self._address(size)
        cache.delete(tables._key(consultation))  # what the sealing has worked out already

        def cold():
            tables._kept.clear()
            results._rates.cache_clear()
            self.visitor.get(address)

        return cold

    def _comments(self, sizes):
        visitor = self.visitor
        few, many = (f"/consultations/{self.sealed[size].pk}/comments/" for size in sizes)
        numbers = [self.sealed[size].comments.count() for size in sizes]
        least = visitor.queries(few)
        name = f"comments, {numbers[1]:,}"
        yield Figure(f"{name}: queries", visitor.queries(many), goal=least)
        grown = pairs(lambda: visitor.get(many), lambda: visitor.get(few), n=11, repeat=8)
        yield grown.figure(f"{name}, first page", peer=f"{numbers[0]:,}", goal=COMMENTS_GROWTH)
        for what, more in (("a later page", f"?after={self._middle(sizes[1])}"),):
            grown = pairs(lambda m=more: visitor.get(many + m), lambda: visitor.get(few), n=7)
            yield grown.figure(f"{name}, {what}", peer=f"{numbers[0]:,}", goal=COMMENTS_GROWTH)
        search = f"{many}?search=afternoon"
        yield Figure(f"{name}, searched", cpu_of(lambda: visitor.get(search), repeat=5), "CPU-s")

    def _middle(self, size):
        """The key in the middle of the comments."""
        comments = self.sealed[size].comments.order_by("pk")
        return comments.values_list("pk", flat=True)[comments.count() // 2]


def _make_lean(consultation):
    """Its responses once more, as lean as they can lie: a small number for the phase, the code."""
    size = consultation.responses.count()
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE bench_lean_{size:d} AS"  # noqa: S608
            " SELECT (dense_rank() OVER (ORDER BY phase))::smallint AS phase, code"
            " FROM consultation_sealedresponse WHERE consultation_id = %s AND NOT as_school",
            [consultation.pk],
        )
        cursor.execute("VACUUM ANALYZE")


def _lean(size):
    """All options of all questions by phase."""
    filters = ", ".join(
        f"count(*) FILTER (WHERE code[{slot:d}] = {option:d})"
        for slot in range(1, questions.CHOICES + 1)
        for option in range(1, len(questions.OPTIONS) + 1)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT phase, {filters} FROM bench_lean_{size:d} GROUP BY phase")  # noqa: S608
        return cursor.fetchall()
