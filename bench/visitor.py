"""Somebody who is signed in, and asks the WSGI application itself for pages."""

from copy import copy
from http.cookies import SimpleCookie
from io import BytesIO
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext

CSRF = "c" * 32
BRACKETS = {"BEGIN", "COMMIT"}  # of a transaction: sent with the statements, answered from no table


class Visitor:
    """Somebody who is signed in, perhaps with the second step done, and asks for pages."""

    def __init__(self, portal, person, *, second_step=False):
        self.portal = portal
        client = Client()
        client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
        if second_step:
            request = HttpRequest()
            request.session = client.session
            record_authentication(request, person, "mfa")
            request.session.save()
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        cookies[settings.CSRF_COOKIE_NAME] = CSRF
        self.cookie = SimpleCookie(cookies).output(header="", sep=";").strip()

    def get(self, address):
        """The body of the page at this address; raises AssertionError where there is none."""
        status, headers, body = self._ask("GET", address)
        leads = headers.get("Location", "nowhere")
        assert status == "200 OK", f"{address} answered {status} and leads to {leads}"
        return body

    def post(self, address, form):
        """Send a form (already encoded); returns where it leads. Raises AssertionError elsewhere."""
        status, headers, body = self._ask("POST", address, form)
        assert status == "302 Found", f"{address} answered {status}: {body[-2000:].decode()}"
        return headers["Location"]

    def through(self, portal):
        """The same person at another WSGI application."""
        other = copy(self)
        other.portal = portal
        return other

    def queries(self, address):
        """How many statements the page at this address sends to the database."""
        return len(self.statements(lambda: self.get(address)))

    @staticmethod
    def statements(thing):
        """The statements that `thing` sends to the database once it is warm, without BEGIN, COMMIT."""
        thing()
        with CaptureQueriesContext(connection) as asked:
            thing()
        return [query["sql"] for query in asked if query["sql"] not in BRACKETS]

    def _ask(self, method, address, form=b""):
        path, query = urlsplit(address)[2:4]
        site = urlsplit(settings.SITE_URL)
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_NAME": site.hostname,
            "SERVER_PORT": "443",
            "HTTP_HOST": site.netloc,
            "HTTP_X_FORWARDED_PROTO": site.scheme,
            "HTTP_COOKIE": self.cookie,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(form),
        }
        if method == "POST":
            environ |= {
                "HTTP_ORIGIN": settings.SITE_URL,
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": str(len(form)),
            }
        told = []
        response = self.portal(environ, lambda *answer: told.append(answer))
        body = b"".join(response)
        response.close()
        (status, headers) = told[0]
        return status, dict(headers), body


def encoded(**fields):
    """A form as a browser sends it, with its token."""
    return urlencode({"csrfmiddlewaretoken": CSRF} | fields).encode()
