"""The client of the last evening: people who open a page and save it, on time, whatever happens.

Opens fall due at random at a steady rate, a save follows each after a time to think; neither waits
for what came before (an open loop), and what counts is the time from when it was due to the last
byte. The plan is read from the standard input as JSON, what came of it is written to the standard
output. It knows nothing of Django, and costs little beside what it measures.
"""

import asyncio
import json
import random
import re
import resource
import sys
import time
from collections import deque
from urllib.parse import urlencode

from bench import questions

CSRF = "c" * 32
THINK = (2.0, 8.0)  # seconds between an open and its save
SEND = 0  # the place of the check page among the pages of a visit
MARK = re.compile(rb'name="(?:mark|edition)" value="([^"]*)"')
AGAIN = 0.5  # seconds until somebody presses the button again
PATIENCE = 20  # seconds for an answer


class Evening:
    """One run of it.

    The plan: `host`, `port`, `headers`, `session` and `csrf` (names of cookies), `sessions`, `pages`,
    `path` (in front of a page), `rate` (opens a second), `seconds`, `seed`, `until` (seconds after
    the end in which a failed save is pressed again), `peer` (whether it is the bare pages).
    """

    def __init__(self, plan):
        self.plan = plan
        self.chance = random.Random(plan["seed"])
        self.visits = [0] * len(plan["sessions"])
        self.free = deque(range(len(plan["sessions"])))
        self.late = {"open": [], "save": []}
        self.deeds = []
        self.failures = {}
        self.nobody_free = 0

    async def run(self):
        """Carry it out; returns what came of it."""
        self.begun = time.monotonic() + 1
        self.over = self.begun + self.plan["seconds"] + self.plan["until"]
        under_way, due = set(), self.begun
        while (due := due + self.chance.expovariate(self.plan["rate"])) < (
            self.begun + self.plan["seconds"]
        ):
            await asyncio.sleep(due - time.monotonic())
            if not self.free:
                self.nobody_free += 1
                continue
            visit = asyncio.create_task(self.visit(self.free.popleft(), due))
            under_way.add(visit)
            visit.add_done_callback(under_way.discard)
        await asyncio.gather(*under_way)
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "late": self.late,
            "deeds": self.deeds,
            "failures": self.failures,
            "nobody_free": self.nobody_free,
            "seconds": time.monotonic() - self.begun,
            "cpu": used.ru_utime + used.ru_stime,
        }

    async def visit(self, who, due):
        """Open the next page of one's own, think, and save it."""
        number, thinks = self.visits[who], self.chance.uniform(*THINK)
        self.visits[who] += 1
        page = place(number, self.plan["pages"])
        path, form = self.addressed(page, who, number)
        body = await self.until_answered("open", due, who, "GET", path, wanted=b"200")
        save_due = due + thinks
        await asyncio.sleep(save_due - time.monotonic())
        if body is not None:
            if not self.plan["peer"]:
                form["edition" if page == SEND else "mark"] = MARK.search(body)[1].decode()
            form = urlencode(form | {"csrfmiddlewaretoken": CSRF}).encode()
            done = await self.until_answered("save", save_due, who, "POST", path, form)
            self.deeds.append((who, number, page, done is not None))
        self.free.append(who)

    def addressed(self, page, who, number):
        if self.plan["peer"]:
            return self.plan["path"], questions.bare_answers(seed=f"{who} {number}")
        if page == SEND:
            return f"{self.plan['path']}check/", {}
        path = f"{self.plan['path']}{questions.page_name(page)}/"
        return path, {"action": "next"} | given(who, number, page)

    async def until_answered(self, deed, due, who, method, path, form=b"", wanted=b"302"):
        """Ask until it is answered as it should be; returns the body, or None if it never was.

        How late the first answer is counts; a failure counts by what went wrong.
        """
        first = True
        while True:
            if self.plan["peer"] and method == "POST":
                path = path.replace("/open/", "/save/")
            try:
                status, body = await asyncio.wait_for(
                    self.ask(who, method, path, form), timeout=PATIENCE
                )
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as problem:
                status, body = type(problem).__name__.encode(), b""
            if status == wanted:
                if first:
                    self.late[deed].append(round(time.monotonic() - due, 4))
                return body
            self.note(deed, status)
            first = False
            if time.monotonic() > self.over or not self.plan["until"]:
                return None
            await asyncio.sleep(AGAIN)

    def note(self, deed, status):
        what = f"{deed}: {status.decode()}"
        self.failures[what] = self.failures.get(what, 0) + 1

    async def ask(self, who, method, path, form):
        """(status, body) of one request on a connection of its own, as gunicorn closes each."""
        plan = self.plan
        lines = [f"{method} {path} HTTP/1.1", "Connection: close", *plan["headers"]]
        lines.append(
            f"Cookie: {plan['session']}={plan['sessions'][who]}; {plan['csrf']}={CSRF}",
        )
        if method == "POST":
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(form)}")
        reader, writer = await asyncio.open_connection(plan["host"], plan["port"])
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode() + form)
            answer = await reader.read(-1)
        finally:
            writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        status = head[9:12]
        if not status or (status == b"200" and not whole(head, body)):
            raise asyncio.IncompleteReadError(answer, None)
        return status, body


def place(number, pages):
    """The page of somebody's visit, counted from 0: all pages, the check; then pages again."""
    if number == pages:
        return SEND
    return (number if number < pages else number - pages - 1) % pages + 1


def given(who, number, page):
    """What they answer on it: like nobody else, and never twice the same."""
    words = f"{questions.WORDS} ({who}, {number})"
    return questions.answers(page, seed=f"{who} {number}", words=words)


def whole(head, body):
    """Whether all of a body has come."""
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return length is None or len(body) == int(length[1])


if __name__ == "__main__":
    json.dump(asyncio.run(Evening(json.load(sys.stdin)).run()), sys.stdout)
