"""The last evening of a consultation, with worker, message store and database killed meanwhile.

People open pages, save them and send their responses at a steady rate, and press again where they got
no answer. Whatever was acknowledged must be there afterwards, once, and be counted with the sealing.
"""

import json
import signal
import subprocess
import sys
import time

import pytest

from tests.faults.house import ROOT, House

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EVENING = "tests.faults.evening"
PEOPLE, PAGES = 80, 2
RATE, SECONDS = 6, 48  # opens a second, and as many saves
KILLS = ("worker", "postgres", "valkey", "web", "postgres", "worker")


@pytest.fixture(scope="module")
def open_house():
    """A portal of real processes, and who may answer there."""
    with House(plans=0) as house:
        told = json.loads(house.python("-m", EVENING, "open", str(PEOPLE), str(PAGES)))
        house.whole()
        yield house, told


def plan(house, told):
    """What the client of the bench is to do."""
    return {
        "host": "127.0.0.1",
        "port": house.port,
        "headers": [f"Host: 127.0.0.1:{house.port}", f"Origin: http://127.0.0.1:{house.port}"],
        "session": "session",
        "csrf": "csrf",
        "sessions": [key for _, key in told["people"]],
        "pages": PAGES,
        "path": f"/consultations/{told['consultation']}/answer/me/",
        "rate": RATE,
        "seconds": SECONDS,
        "seed": 5,
        "until": 60,
        "peer": False,
    }


def in_house(house, *words):
    """A process that talks in JSON."""
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        env=house.env,
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def kill(house, name):
    """At once, without a word; and start it again."""
    if name == "web":
        house.kill_children("web")  # its master starts others
        return
    # PostgreSQL is told to stop as it does when it crashes.
    house.kill(name, signal.SIGQUIT if name == "postgres" else signal.SIGKILL)
    time.sleep(1)
    house.start(name)


def test_no_answer_is_lost_or_doubled_whatever_is_killed(open_house, figure):
    house, told = open_house
    with in_house(house, "bench.openloop") as client:
        client.stdin.write(json.dumps(plan(house, told)))
        client.stdin.close()
        for name in KILLS:
            time.sleep(SECONDS / (len(KILLS) + 1) - 1)
            kill(house, name)
        done = json.load(client.stdout)
    assert client.returncode == 0
    house.whole()

    deeds = {"people": [pk for pk, _ in told["people"]], "deeds": done["deeds"]}
    looking = in_house(house, EVENING, "look", str(told["consultation"]))
    found = json.loads(looking.communicate(json.dumps(deeds))[0])
    assert looking.returncode == 0
    assert [deed for deed in done["deeds"] if not deed[3]] == []
    assert found["wrong"] == 0, found
    assert found["saved"] == len(done["deeds"]) > RATE * SECONDS * 0.8
    assert found["sent"] > PEOPLE / 3
    # Else nothing was tried.
    assert done["failures"]
    figure(
        f"{found['saved']} saves of {found['people']} people, {found['sent']} responses, "
        f"{sum(done['failures'].values())} times no answer came: none lost, none doubled"
    )
