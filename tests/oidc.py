"""A small but real OpenID Connect service on this machine, which can also lie.

Discovery, the page where people say who they are, tokens signed with RS256, keys, user details.
"""

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class Service:
    """What it says of itself and of people; `lies` replaces claims, None takes one away."""

    def __init__(self, url):
        self.url = self.issuer = url
        self.client_id, self.secret = "portal", "not to be shown"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = "one"
        self.person = {"sub": "sub-hana", "email": "hana@example.org", "name": "Hana Okafor"}
        self.lies, self.header = {}, {}
        self.signs_with = self.key
        self.forgets_token = False
        self.codes, self.seen = {}, []

    def claims(self, nonce):
        now = int(time.time())
        told = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.person,
            **self.lies,
        }
        return {name: value for name, value in told.items() if value is not None}

    def token(self, nonce):
        header = {"kid": self.kid} | self.header
        algorithm = header.pop("alg", "RS256")
        key = self.signs_with if algorithm == "RS256" else "x" * 32
        if algorithm == "none":
            key = None
        return jwt.encode(self.claims(nonce), key, algorithm=algorithm, headers=header)

    def keys(self):
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": self.kid, "alg": "RS256", "use": "sig"}]}

    def itself(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked):
        """Where the browser is sent back to, with a code: whoever comes is `self.person`."""
        self.seen.append(asked)
        code = f"code-{len(self.seen)}"
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def exchange(self, asked):
        given = self.codes.pop(asked.get("code"), None)
        if given is None or asked.get("client_secret") != self.secret:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != given.get("code_challenge"):
            return 400, {"error": "invalid_grant"}
        answer = {"access_token": "access", "token_type": "Bearer"}
        if not self.forgets_token:
            answer["id_token"] = self.token(given.get("nonce"))
        return 200, answer


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        service, asked = self.server.service, urlsplit(self.path)
        if asked.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(asked.query).items()}
            self.send_response(302)
            self.send_header("Location", service.authorize(query))
            self.end_headers()
            return
        pages = {
            "/.well-known/openid-configuration": service.itself,
            "/keys": service.keys,
            "/userinfo": lambda: service.person,
        }
        found = pages.get(asked.path)
        self._answer(200 if found else 404, found() if found else {})

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        posted = parse_qs(self.rfile.read(length).decode())
        asked = {name: values[0] for name, values in posted.items()}
        self._answer(*self.server.service.exchange(asked))

    def _answer(self, status, told):
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def running():
    """A Service that answers on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.service = Service(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield server.service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
