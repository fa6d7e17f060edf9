"""A plan of two invented schools, of any length, with its signatures: what paper is tried on."""

import hashlib
import json
from datetime import UTC, datetime

OBJECTIVES = [
    "Stay in a partnership that lasts, so that later partnerships have something to build on.",
    "Keep under review, openly, how the schools work together and where they are going.",
    "Widen what children are taught and enjoy, so that they learn more and feel well.",
    "Let staff learn new skills and see a career ahead of them.",
    "Serve children with very different and sometimes complex needs better than one could.",
    "Use people, rooms and money across both schools so that more reaches the children.",
    "Bring the parents of both schools together and strengthen ties with others outside.",
    "Check each other's assessment and the quality of what is offered.",
    "Solve problems with twice the experience and skill to draw on.",
    "Keep all of this in step with local and national aims and the law.",
]
AREAS = [
    ("Safeguarding", [1, 2, 5, 10]),
    ("Teaching and learning", [1, 2, 3, 4, 5, 8, 9, 10]),
    ("Staff development", [1, 4, 6, 9]),
    ("Moderation", [3, 8]),
    ("Special educational needs", [5, 6, 9]),
    ("Leadership and governance", [1, 2, 6, 10]),
    ("Pupils together", [3, 5, 7]),
    ("Parents and community", [7]),
    ("Early years and nursery", [3, 4, 5]),
    ("Resources", [6, 10]),
]
ACTIONS = [
    ("Autumn 2017", "Both heads walk the other school with one agreed list", "", ""),
    (
        "Autumn 2017",
        "Leaders of this area compare what each school does, line by line, and agree one way",
        "3 October 2017",
        "Hillview",
    ),
    ("Spring 2018", "Governors put the two reports side by side", "6 February 2018", ""),
    ("Summer 2018", "Share what was learnt with all staff", "", "Meadow Lane hall"),
]
PEOPLE = [
    ("Amara Okafor", "Headteacher", "Hillview Infant and Nursery School"),
    ("Tom Bright", "Headteacher", "Meadow Lane Infant and Nursery School"),
    ("Gwen Płatek", "Chair of governors", "Hillview Infant and Nursery School"),
    ("Siân Howells", "Chair of governors", "Meadow Lane Infant and Nursery School"),
]


def plan(areas: int = 10) -> dict:
    """A frozen plan (`actionplan/1`) with that many areas."""
    return {
        "schema": "actionplan/1",
        "title": "Collaboration action plan",
        "partnership": "Kentmere Schools Partnership",
        "collaborative": "Hillview and Meadow Lane collaboration",
        "schools": [
            {"name": "Hillview Infant and Nursery School", "urn": None},
            {"name": "Meadow Lane Infant and Nursery School", "urn": 123456},
        ],
        "period": "2017–18",
        "objectives": [{"number": n, "text": text} for n, text in enumerate(OBJECTIVES, 1)],
        "areas": [_area(position) for position in range(1, areas + 1)],
        "rounds": [
            {
                "name": "July 2017",
                "heads": "11 July 2017",
                "committee": "11 July 2017",
                "statement": "The committee agreed the impact and asked for fewer, larger actions.",
            },
            {"name": "November 2017", "heads": "9 November 2017", "committee": "", "statement": ""},
        ],
        "declaration": "I have read this plan. On behalf of my school I agree to it.",
        "signatories": [
            {"order": 1 + n // 2, "name": name, "post": post, "organisation": school}
            for n, (name, post, school) in enumerate(PEOPLE)
        ],
    }


def _area(position):
    name, objectives = AREAS[(position - 1) % len(AREAS)]
    return {
        "position": position,
        "name": name,
        "objectives": objectives,
        "aims": "Raise what both schools offer by seeing good practice next door.\n"
        "Test whether what is written down is what happens.",
        "actions": [
            {"term": term, "text": text, "when": when, "place": place}
            for term, text, when, place in ACTIONS
        ],
        "outcomes": "Staff in either school give the same answer to the same question.\n"
        "Governors can show how they know.",
        "impact": [
            {
                "to": "July 2017",
                "text": "The walk took place in April. Two gaps were found and closed in a week; "
                "one list of names and numbers now hangs in every room of both schools.",
            }
        ],
    }


def frozen(of_plan: dict) -> bytes:
    """The canonical JSON of a plan."""
    return json.dumps(of_plan, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def facts(of_plan: dict, sealed_at: datetime | None = None) -> dict:
    """What `compose` and `enclosures` need beside the plan."""
    sha256 = hashlib.sha256(frozen(of_plan)).hexdigest()
    return {
        "document": {
            "code": "AP-7Q4K-9FZ2",
            "version": 3,
            "sha256": sha256,
            "title": of_plan["title"],
            "verify_url": "https://portal.kentmere.example/verify/AP-7Q4K-9FZ2",
        },
        "signatures": [
            {
                "order": 1 + n // 2,
                "name": name,
                "post": post,
                "organisation": school,
                "signed_at": f"2026-07-{17 + n}T18:04:05Z",
                "method": "code sent by e-mail",
                "sha256": sha256,
            }
            for n, (name, post, school) in enumerate(PEOPLE)
        ],
        "history_head": hashlib.sha256(b"the line before").hexdigest(),
        "sealed_at": sealed_at or datetime(2026, 11, 21, 19, 4, 5, tzinfo=UTC),
    }
