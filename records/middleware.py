"""Two habits of every answer: a step that came too late is told kindly; pages are not kept."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.cache import patch_cache_control, patch_vary_headers

from records.steps import NotNow


class not_now_is_a_sentence:  # noqa: N801  (reads as what it does in the settings)
    """Turn NotNow into a message and a redirect to the page of the record."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, NotNow):
            return None
        messages.warning(request, str(exception))
        record = exception.record
        return HttpResponseRedirect(record.get_absolute_url() if record is not None else "/")


def no_store(get_response):
    """Pages of signed-in people stay out of every cache, also on a shared tablet."""

    def middleware(request):
        response = get_response(request)
        if getattr(request, "user", None) and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware
