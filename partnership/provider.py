"""The sign-in services of schools, as allauth looks for them: by this name, in every app.

Allauth trusts what a service says more than we do. Added here: the signature of each token is
checked, also where it came straight from the service; the token must be for this very sign-in
(nonce), for us alone, from the school's own tenant; and who somebody is there is only ever asked
of the token, never of another page of the service.
"""

import hashlib
import time

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode

from partnership.adapter import take_out

ALGORITHMS = ["RS256", "PS256", "ES256"]
CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]
CLOCKS = 60  # seconds that theirs and ours may differ


class Door(OpenIDConnectOAuth2Adapter):
    """The way to one service and back."""

    @property
    def openid_config(self):
        from partnership import services

        if not hasattr(self, "_openid_config"):
            app = self.get_provider().app
            self._openid_config = services.discover(app.settings["server_url"])
        return self._openid_config

    def get_callback_url(self, request, app):
        # Of this installation, whatever a request says of its host.
        return f"{settings.SITE_URL}{reverse('service_back', args=[app.provider_id])}"

    def get_client(self, request, app):
        client = super().get_client(request, app)
        client.consumer_secret = take_out(app.secret)
        return client

    def complete_login(self, request, app, token, **kwargs):
        told = kwargs["response"].get("id_token")
        if not isinstance(told, str):
            raise OAuth2Error("no id_token")
        claims = self._read(app, told, nonce_for(request.GET.get("state", "")))
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _read(self, app, told, nonce):
        """The claims of a token that is genuine, fresh, for us and of this school's tenant."""
        try:
            claims = jwt.decode(
                told,
                key=self._key_of(told),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=app.settings["issuer"],
                leeway=CLOCKS,
                options={"require": CLAIMS},
            )
        except (jwt.PyJWTError, requests.RequestException) as wrong:
            raise OAuth2Error(f"the token is not good: {type(wrong).__name__}") from wrong
        if claims["aud"] not in (app.client_id, [app.client_id]):
            raise OAuth2Error("the token is for others too")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the token was asked for by somebody else")
        if not constant_time_compare(str(claims["nonce"]), nonce):
            raise OAuth2Error("the token is of another sign-in")
        if claims["iat"] > time.time() + CLOCKS:
            raise OAuth2Error("the token is of tomorrow")
        for claim, wanted in app.settings.get("claims", {}).items():
            if claims.get(claim) != wanted:
                raise OAuth2Error(f"the token is of another school: {claim}")
        return claims

    def _key_of(self, told):
        header = jwt.get_unverified_header(told)
        with get_adapter().get_requests_session() as wire:
            answer = wire.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        for key in jwt.PyJWKSet.from_dict(answer.json()).keys:
            if key.key_id == header.get("kid"):
                return key
        raise OAuth2Error("the token is signed with a key that nobody knows")


class SchoolService(OpenIDConnectProvider):
    """Microsoft Entra, Google Workspace or another OpenID Connect service of a school."""

    id = "school_service"
    name = "Sign-in service of a school"
    oauth2_adapter_class = Door
    pkce_enabled_default = True

    def stash_redirect_state(self, request, process, next_url=None, data=None, **kwargs):
        state_id = super().stash_redirect_state(request, process, next_url, data, **kwargs)
        self.nonce = nonce_for(state_id)
        return state_id

    def redirect(self, request, process, **kwargs):
        answer = super().redirect(request, process, **kwargs)
        more = {"nonce": self.nonce, "prompt": "select_account"}
        answer["Location"] += f"&{urlencode(more)}"
        return answer

    def serialize(self):
        # While the second step is asked for: several schools may use the same client id.
        return super().serialize() | {"id": self.app.provider_id}

    def extract_uid(self, data):
        """Who it is, for this portal: the same words of another issuer are somebody else."""
        token = data["id_token"]
        return hashlib.sha256(f"{token['iss']}\n{token['sub']}".encode()).hexdigest()

    def extract_extra_data(self, data):
        """Only what the person needs to know their account again."""
        token = data["id_token"]
        known_as = token.get("preferred_username") or token.get("email") or token.get("name") or ""
        return {"known_as": str(known_as)[:200]}

    def extract_common_fields(self, data):
        return {}

    def extract_email_addresses(self, data):
        return []


def nonce_for(state_id):
    """What the token of the sign-in with this state must carry. The state itself works once."""
    return salted_hmac("partnership.provider.nonce", state_id, algorithm="sha256").hexdigest()


provider_classes = [SchoolService]
