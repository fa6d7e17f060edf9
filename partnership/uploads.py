"""How much a request may bring: files only where one is expected, and no more than that page takes."""

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.shortcuts import render

AROUND = 64 * 1024  # bytes around a file: its name, the other fields
PIECE = 64 * 1024  # bytes
DRAINED = (
    200 * 1024 * 1024
)  # bytes read from who sends too much, so that they see why it was refused


class TooMuch(SuspiciousOperation):
    """More than the page takes."""


class Cap(FileUploadHandler):
    """Counts while the file is still coming, and stops at the limit."""

    def __init__(self, request, most):
        super().__init__(request)
        self.most, self.seen = most, 0

    def receive_data_chunk(self, raw_data, start):
        self.seen += len(raw_data)
        if self.seen > self.most:
            self.request.brings_too_much = self.most
            raise TooMuch(f"more than {self.most} bytes")
        return raw_data

    def file_complete(self, file_size):
        return None  # the next handler keeps it


class Limits:
    """Refuses what is too much with a page that says how much is allowed (413)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        most = _files_allowed_at(request.path_info)
        length = _length(request)
        if length > max(most + AROUND, settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            _drain(request, length)
            return _refusal(request, most)
        if _brings_files(request):
            request.upload_handlers.insert(0, Cap(request, most))
        response = self.get_response(request)
        if hasattr(request, "brings_too_much"):
            refusal = _refusal(request, most)
            refusal._resource_closers += response._resource_closers
            return refusal
        return response


def _files_allowed_at(path):
    """How many bytes of file the page at this path takes; 0 if none."""
    for prefix, most in settings.UPLOAD_LIMITS.items():
        if path.startswith(prefix):
            return most
    return 0


def _length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _brings_files(request):
    return request.META.get("CONTENT_TYPE", "").startswith("multipart/form-data")


def _drain(request, length):
    """Read what is still coming: a browser shows the refusal only once it has sent everything."""
    left = min(length, DRAINED)
    while left > 0 and (piece := request.read(min(PIECE, left))):
        left -= len(piece)


def _refusal(request, most):
    return render(request, "413.html", {"most": most // 2**20}, status=413)
