"""The machine: the broker, the log files of all processes, the write-ahead log on the disk."""

import re
from collections import defaultdict
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from consultation.audit.findings import Finding
from consultation.audit.times import people_in_order
from consultation.audit.words import found

PAGE = re.compile(r"/consultations/(\d+)/answer/[^/\s]+/(p\d+)/")
DRAFT = re.compile(rb"[0-9a-f]{64}")
READ = {
    "string": lambda client, key: client.get(key),
    "list": lambda client, key: client.lrange(key, 0, -1),
    "set": lambda client, key: client.smembers(key),
    "zset": lambda client, key: client.zrange(key, 0, -1, withscores=True),
    "hash": lambda client, key: client.hgetall(key),
    "stream": lambda client, key: client.xrange(key),
}
SHORT = 12  # characters: what is shorter is not known again
NEAR = 4_000  # bytes between the name of a draft and what it says


def findings(loot):
    """What can be read outside the tables."""
    yield found("broker", "all that Valkey holds", loot.texts, _broker())
    yield _log_files(loot)
    yield _write_ahead_log(loot)


def _broker():
    told = []
    with suppress(redis.RedisError):
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2)
        for key in client.scan_iter(count=1_000):
            read = READ.get(client.type(key).decode())
            told.append(f"{key!r} {read(client, key) if read else ''!r}")
    return told


def _log_files(loot):
    """Words of answers, and on which page somebody was: some are behind a gate."""
    told, pages, files = [], set(), 0
    for path in sorted(Path(settings.DATA_DIR).glob("log/*")):
        if path.is_file():
            files += 1
            text = path.read_text(errors="replace")
            told.append(text)
            pages |= {page for pk, page in PAGE.findall(text) if int(pk) == loot.consultation.pk}
    finding = found("log files", f"{files} files of the portal’s processes", loot.texts, told)
    finding.signal += f"; {len(pages)} pages of answers named"
    finding.carries = finding.carries or bool(pages)
    return finding


def _write_ahead_log(loot):
    """Names of drafts with their words behind them, in the order in which they were written."""
    made_of = "files of the write-ahead log, beside the order in which people were here"
    folder = _log_folder()
    if folder is None:
        return Finding("write-ahead log", made_of, signal="its files may not be read here")
    wanted = {
        row.record.text.encode(): row for row in loot.comments if len(row.record.text) >= SHORT
    }
    for row in loot.drafts:
        words = (a for a in row.record.answers.values() if isinstance(a, str) and len(a) >= SHORT)
        wanted |= {each.encode(): row for each in words}
    known = {row.record.digest.encode() for row in loot.receipts}
    in_order = list(_written(folder, wanted, known))
    return Finding(
        "write-ahead log",
        made_of,
        loot.paired(people_in_order(loot), in_order),
        signal=f"{len(in_order)} drafts found in it",
        carries=bool(in_order),
    )


def _written(folder, wanted, known):
    """The rows whose words stand behind the name of a draft, in the order of the log, each once."""
    lengths = defaultdict(set)
    for text in wanted:
        lengths[text[:SHORT]].add(len(text))
    seen = set()
    for path in sorted(folder.glob("[0-9A-F]" * 24)):
        with suppress(OSError):
            log = path.read_bytes()
            drafts = [m.start() for m in DRAFT.finditer(log) if m[0] not in known]
            for place, following in pairwise([*drafts, len(log)]):
                for at in range(place, min(following, place + NEAR)):
                    for length in lengths.get(log[at : at + SHORT], ()):
                        text = log[at : at + length]
                        if text in wanted and text not in seen:
                            seen.add(text)
                            yield wanted[text]


def _log_folder():
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0]) / "pg_wal"
            return folder if folder.is_dir() and any(folder.iterdir()) else None
    except (DatabaseError, OSError):
        return None
