"""Links to pages of the reviews that may not be there (yet), so that none leads nowhere."""

from django.urls import NoReverseMatch, reverse


def page(name, *args):
    """The address of a page of this name; empty where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def page_of(cycle, name):
    """The address of a page that is there for each cycle, or once for all; else empty."""
    return page(name, cycle.pk) or page(name)
