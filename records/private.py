"""Files that belong to somebody: kept outside every public folder, handed out by a view that asks."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse
from django.utils.deconstruct import deconstructible


@deconstructible
class Private(FileSystemStorage):
    """Storage below DATA_DIR/private. It has no address: a view asks who wants it, then serves it."""

    def __init__(self):
        super().__init__(
            location=settings.PRIVATE_DIR,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    def url(self, name):
        raise ValueError("private files have no address")


private = Private()


def serve(file, *, name, media_type):
    """The stored `file` as a download called `name`. Whoever calls this has asked who wants it."""
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=media_type)
