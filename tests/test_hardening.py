"""What protects the house as a whole: headers, cookies, hosts, logs, uploads."""

import io
import logging
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as real
from django.core import mail
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from gunicorn.config import Config

from partnership import discretion, uploads
from partnership.access_log import Discreet
from partnership.answers import Carries
from records.models import Letter

ROOT = Path(__file__).parent.parent
CANARY = "zq9canary"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}


# -- Every answer carries the headers ----------------------------------------------------------


def breaks(request):
    password = f"{CANARY}-local"
    raise ValueError(f"{CANARY}-message {request.POST.dict()} {password}")


def quick(request):
    return HttpResponse("ok")


urlpatterns = [
    path("breaks/", breaks),
    path("quick/", quick),
    path("", include("partnership.urls")),
]
handler404 = "partnership.views.not_found"


@pytest.fixture
def over_tls(settings):
    """The portal as it runs for real, reached over TLS."""
    settings.ROOT_URLCONF = __name__
    settings.SITE_URL = "https://portal.example"
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.HTTPS = True
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.CSRF_TRUSTED_ORIGINS = ["https://portal.example"]
    settings.SECOND_STEP_REQUIRED = False
    return settings


@pytest.fixture
def visitor(over_tls, cast):
    return Client(
        raise_request_exception=False,
        enforce_csrf_checks=True,
        headers={"host": "portal.example", "x-forwarded-proto": "https"},
    )


def check_headers(answer, *, signed_in):
    """Raise AssertionError if a header of safety is missing or weak."""
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    assert {name: policy.get(name) for name in POLICY} == POLICY
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    if signed_in:
        assert "no-store" in answer["Cache-Control"]
    for cookie in answer.cookies.values():
        assert cookie.key.startswith("__Host-") or cookie.key == "messages", cookie.key
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] in ("Lax", "Strict")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


# (method, address, what is sent, signed in as, status)
ANSWERS = [
    ("get", "/", {}, None, 302),
    ("get", "/", {}, "hana", 200),
    ("get", "/accounts/login/", {}, None, 200),
    ("get", "/privacy/", {}, None, 200),
    ("get", "/verify/", {}, None, 200),
    ("get", "/verify/root.pem", {}, None, 200),
    ("get", "/nowhere/", {}, None, 404),
    ("get", "/nowhere/", {}, "hana", 404),
    ("get", "/people-data/1/", {}, "hana", 403),
    ("post", "/you/data/", {}, "hana", 403),  # without the token of the form
    ("put", "/you/data/", {}, "hana", 403),
    ("delete", "/quick/", {}, "hana", 403),
    ("get", "/you/", {}, "hana", 200),
    ("post", "/", {}, None, 403),
    ("get", "/breaks/", {}, "hana", 500),
    ("get", "/quick/", {"HTTP_HOST": "evil.example"}, None, 400),
    ("get", "/admin/", {}, "cora", 200),
    ("get", "/admin/", {}, "hana", 302),
    ("get", "/admin/schools/person/", {}, "cora", 200),
    ("get", "/static/css/none.css", {}, "hana", 404),
]


@pytest.mark.parametrize(("method", "address", "extra", "who", "status"), ANSWERS)
def test_every_answer_carries_the_headers(
    visitor, cast, tmp_path, method, address, extra, who, status
):
    if who:
        visitor.force_login(getattr(cast, who))
    answer = getattr(visitor, method)(address, **extra)
    assert answer.status_code == status
    check_headers(answer, signed_in=bool(who) and not address.startswith("/static/"))


def test_a_file_that_the_web_server_gives_out_carries_them(over_tls, tmp_path):
    over_tls.STATIC_ROOT = tmp_path
    (tmp_path / "site.css").write_text("p {}")
    answer = Client(headers={"host": "portal.example", "x-forwarded-proto": "https"}).get(
        "/static/site.css"
    )
    assert (answer.status_code, b"".join(answer)) == (200, b"p {}")
    check_headers(answer, signed_in=False)


def test_too_many_and_too_much_carry_them(visitor, cast):
    visitor.force_login(cast.hana)
    answer = visitor.post("/quick/", data=b"x" * 3_000_000, content_type="text/plain")
    assert answer.status_code == 413
    check_headers(answer, signed_in=False)
    answer = Carries(lambda request: HttpResponse(status=429))(_request(visitor))
    assert answer.status_code == 429
    check_headers(answer, signed_in=False)


def _request(visitor):
    return visitor.get("/quick/").wsgi_request


def test_a_plain_request_is_led_to_tls(over_tls, cast):
    answer = Client(headers={"host": "portal.example"}).get("/")
    assert (answer.status_code, answer.url) == (301, "https://portal.example/")


# -- Hosts -------------------------------------------------------------------------------------

EVIL = [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "portal.example.evil.example"},
    {"HTTP_HOST": "portal.example@evil.example"},
    {"HTTP_HOST": "evil.example:443"},
    {"HTTP_HOST": "portal.example\r\nX: y"},
    {"HTTP_HOST": ""},
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_X_HOST": "evil.example"},
    {"HTTP_FORWARDED": "host=evil.example"},
    {"HTTP_X_FORWARDED_SERVER": "evil.example"},
    {"HTTP_X_ORIGINAL_URL": "https://evil.example/"},
    {"HTTP_X_FORWARDED_PORT": "8443"},
    {"SERVER_NAME": "evil.example"},
]


@pytest.mark.parametrize("extra", EVIL)
def test_no_foreign_host_gets_into_a_letter(over_tls, cast, extra):
    client = Client(
        raise_request_exception=False,
        headers={"host": "portal.example", "x-forwarded-proto": "https"},
    )
    answer = client.post("/accounts/login/", {"email": cast.hana.email}, **extra)
    if extra.get("HTTP_HOST") or extra == {"SERVER_NAME": "evil.example", "HTTP_HOST": ""}:
        assert answer.status_code == 400
        assert Letter.objects.count() == 0
    for letter in Letter.objects.all():
        assert "evil" not in (letter.subject + letter.text + letter.html).lower()
    assert "evil" not in answer.headers.get("Location", "").lower()
    assert b"evil" not in answer.content.lower()


def test_the_forwarded_host_is_not_believed():
    assert real.USE_X_FORWARDED_HOST is False
    assert real.USE_X_FORWARDED_PORT is False
    assert "*" not in real.ALLOWED_HOSTS


# -- Logs and error mails ----------------------------------------------------------------------


@pytest.fixture
def logged(monkeypatch):
    """What the portal's own console handler writes."""
    stream = io.StringIO()
    config = real.LOGGING
    handler = logging.StreamHandler(stream)
    handler.setFormatter(discretion.Line(config["formatters"]["line"]["format"]))
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def test_an_error_is_mailed_and_logged_without_what_was_typed(over_tls, cast, logged):
    over_tls.ADMINS = [("", "admin@example.org")]
    over_tls.DEMO = False
    mailer = discretion.Mailer()
    root = logging.getLogger()
    root.addHandler(mailer)
    client = Client(
        raise_request_exception=False,
        headers={
            "host": "portal.example",
            "x-forwarded-proto": "https",
            "referer": f"https://portal.example/?q={CANARY}-referrer",
            "user-agent": f"{CANARY}-agent",
        },
    )
    client.force_login(cast.hana)
    client.cookies["x"] = f"{CANARY}-cookie"
    try:
        answer = client.post(f"/breaks/?q={CANARY}-query", {"words": f"{CANARY}-post"})
    finally:
        root.removeHandler(mailer)
    assert answer.status_code == 500
    assert CANARY.encode() not in answer.content
    (message,) = mail.outbox
    told = message.subject + message.body
    assert CANARY not in told
    assert cast.hana.email not in told
    assert "ValueError" in told
    assert "in breaks" in told
    assert "POST /breaks/" in told
    assert f"person: {cast.hana.pk}" in told
    assert "ValueError" in logged.getvalue()
    assert CANARY not in logged.getvalue()


def test_the_same_error_is_not_mailed_again_at_once(settings):
    settings.ADMINS = [("", "admin@example.org")]
    mailer = discretion.Mailer()
    log = logging.getLogger("x")
    for _ in range(50):
        mailer.emit(log.makeRecord("x", logging.ERROR, "f", 1, "away", (), None))
    mailer.emit(log.makeRecord("x", logging.ERROR, "f", 2, "else", (), None))
    assert len(mail.outbox) == 2


def test_no_other_handler_mails_whole_requests():
    from django.utils.log import AdminEmailHandler

    for log in (logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)):
        for handler in getattr(log, "handlers", []):
            assert type(handler) is not AdminEmailHandler, log.name


def test_addresses_in_logs_have_no_query(logged):
    logging.getLogger("x").warning("Not Found: %s", f"/schools/?q={CANARY}&x=1 (again)")
    assert logged.getvalue().endswith("Not Found: /schools/ (again)\n")


def test_on_which_page_somebody_answers_is_in_no_log(logged, settings):
    """There are pages that only a certain answer leads to."""
    settings.ADMINS = [("", "admin@example.org")]
    path = "/consultations/7/answer/school-12/p5/"
    logging.getLogger("x").warning("Not Found: %s", f"{path}?q={CANARY}")
    assert logged.getvalue().endswith("Not Found: /consultations/7/answer/…\n")
    request = RequestFactory().post(path)
    log = logging.getLogger("x")
    record = log.makeRecord("x", logging.ERROR, "f", 1, "Gone: %s", (path,), None)
    record.request = request
    discretion.Mailer().emit(record)
    (message,) = mail.outbox
    assert "/consultations/7/answer/…" in message.subject
    assert "POST /consultations/7/answer/…" in message.body
    assert "p5" not in message.subject + message.body
    assert "school-12" not in message.subject + message.body


def test_what_an_error_says_is_not_in_the_message_either(logged, settings):
    """Celery writes it there."""
    settings.DEBUG = settings.DEMO = False
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        logging.getLogger("celery.x").exception("Task x raised unexpected: %r", error)
    assert "Task x raised unexpected: ValueError" in logged.getvalue()
    assert CANARY not in logged.getvalue()


def test_the_web_server_writes_neither_pages_nor_values(monkeypatch):
    log = Discreet(Config())
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    path = "/consultations/7/answer/me/p5/"
    environ = {
        "REQUEST_METHOD": "POST",
        "RAW_URI": f"{path}?next={CANARY}",
        "PATH_INFO": path,
        "QUERY_STRING": CANARY,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://portal.example{path}?q={CANARY}",
    }
    response = SimpleNamespace(status="302 Found", sent=1, headers=[])
    request = SimpleNamespace(headers=[("X-WORDS", CANARY)])
    atoms = log.atoms(response, request, environ, timedelta(seconds=1))
    assert (atoms["m"], atoms["U"], atoms["s"]) == ("POST", "/consultations/7/answer/…", "302")
    assert "p5" not in repr(atoms)
    assert CANARY not in repr(atoms)
    log.error_log.addHandler(handler)
    try:
        raise ValueError(CANARY)
    except ValueError:
        log.exception("Error handling request %s", path)
    finally:
        log.error_log.removeHandler(handler)
    assert "Error handling request /consultations/7/answer/…" in told.getvalue()
    assert "builtins.ValueError" in told.getvalue()
    assert CANARY not in told.getvalue()


def test_the_access_log_has_no_query_and_no_referrer():
    told = {}
    exec((ROOT / "gunicorn.conf.py").read_text(), told)  # noqa: S102
    assert set(re.findall(r"%\((.*?)\)", told["access_log_format"])) == {
        "t",
        "m",
        "U",
        "s",
        "B",
        "L",
    }


def test_a_database_error_does_not_quote_the_row(over_tls, db, logged):
    from django.db import IntegrityError

    over_tls.DEMO = False
    try:
        try:
            raise IntegrityError(f"DETAIL: Key (email)=({CANARY}) exists")
        except IntegrityError as first:
            raise RuntimeError(CANARY) from first
    except RuntimeError:
        logging.getLogger("x").exception("could not be saved")
    assert CANARY not in logged.getvalue()
    assert "IntegrityError" in logged.getvalue()
    assert "RuntimeError" in logged.getvalue()


# -- Uploads -----------------------------------------------------------------------------------


def upload(client, address, size, name="file"):
    return client.post(address, {name: io.BytesIO(b"x" * size)})


def test_a_file_where_none_is_expected_is_refused(over_tls, cast, client):
    over_tls.SECURE_SSL_REDIRECT = False
    over_tls.ALLOWED_HOSTS = ["testserver"]
    client.force_login(cast.hana)
    answer = upload(client, "/breaks/", 10)  # a page that reads what is sent
    assert answer.status_code == 413
    assert "No file can be sent here" in answer.content.decode()


def test_a_file_that_is_too_big_is_refused_before_it_is_read(over_tls, client, db):
    over_tls.SECURE_SSL_REDIRECT = False
    over_tls.ALLOWED_HOSTS = ["testserver"]
    over_tls.UPLOAD_LIMITS = {"/verify/": 3 * 2**20}
    answer = upload(client, "/verify/", 4 * 2**20, "pdf")
    assert answer.status_code == 413
    assert "at most 3 MB" in answer.content.decode()
    assert upload(client, "/verify/", 2**20, "pdf").status_code == 200


def test_a_length_that_lies_changes_nothing(over_tls, rf, settings):
    """The bytes are counted too, whatever the header says."""
    settings.UPLOAD_LIMITS = {"/verify/": 1000}
    request = rf.post("/verify/", {"pdf": io.BytesIO(b"x" * 2000)})
    answer = uploads.Limits(lambda r: HttpResponse(str(len(r.FILES))))
    with pytest.raises(uploads.TooMuch):
        answer(request)


def test_the_limits_are_what_was_promised():
    assert real.UPLOAD_LIMITS == {
        "/admin/schools/import/": 120 * 2**20,
        "/consultations/": 2 * 2**20,
        "/reviews/": 11 * 2**20,
        "/verify/": 26 * 2**20,
    }
    assert real.VERIFY_UPLOAD_LIMIT == 25 * 2**20
    assert real.DATA_UPLOAD_MAX_MEMORY_SIZE <= 2_621_440
