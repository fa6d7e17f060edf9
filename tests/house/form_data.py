"""What a person would type into each form, where the page does not fill it in already.

Behind an @ stands what belongs there in tests/house/world.py. WHO_FILLS says who does, where it is
not the head of the school (on the site) or the coordinator (in the admin); None is nobody here.
"""

DATA = {}

WHO_FILLS = {}
