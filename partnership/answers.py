"""What every answer carries, whatever became of the request."""

from csp.utils import build_policy
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.utils.functional import cached_property
from django_permissions_policy import PermissionsPolicyMiddleware


class Carries:
    """Sets the headers of safety where nobody further in did: in refusals and static files too.

    It stands before everything else, so that no answer is made outside it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    @cached_property
    def headers(self):
        """{name: value}, made once."""
        permissions = PermissionsPolicyMiddleware(
            lambda request: None, policy=settings.PERMISSIONS_POLICY
        )
        found = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
            "Content-Security-Policy": build_policy(),
            "Permissions-Policy": permissions.permissions_policy,
        }
        if settings.SECURE_HSTS_SECONDS:
            found["Strict-Transport-Security"] = (
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            )
        return found

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in self.headers.items():
            # Browsers heed Strict-Transport-Security over TLS alone.
            if name != "Strict-Transport-Security" or request.is_secure():
                response.headers.setdefault(name, value)
        return response


class Notices(CookieStorage):
    """Messages for the next page, in a cookie that no other host can set."""

    cookie_name = "__Host-messages" if settings.HTTPS else "messages"
