"""Addresses of static files: worked out once, and never where they would be others."""

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

from partnership import settings as portal
from partnership.static_files import Files


@pytest.fixture
def worked_out(monkeypatch):
    asked = []

    def url(storage, name, force=False):
        asked.append(name)
        return f"{storage.base_url}{name}"

    monkeypatch.setattr(ManifestStaticFilesStorage, "url", url)
    return asked


def test_each_is_worked_out_once(worked_out):
    files = Files()
    for name in ("css/site.css", "css/site.css", "js/site.js"):
        assert files.url(name) == f"/static/{name}"
    assert worked_out == ["css/site.css", "js/site.js"]


def test_debugging_has_names_of_its_own(worked_out, settings):
    files = Files()
    files.url("css/site.css")
    settings.DEBUG = not settings.DEBUG
    files.url("css/site.css")
    assert worked_out == ["css/site.css"] * 2


def test_the_storage_of_the_portal_is_this_one():
    # Tests themselves have a plain one.
    assert portal.STORAGES["staticfiles"]["BACKEND"] == "partnership.static_files.Files"
