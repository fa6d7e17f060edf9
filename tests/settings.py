"""The portal's settings, for tests: static files straight from their folders."""

from partnership.settings import *  # noqa: F403

STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# WhiteNoise warns of a folder that is not there, and warnings are errors here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

# Tests of the second step switch it on; elsewhere a session is a session.
SECOND_STEP_REQUIRED = False
