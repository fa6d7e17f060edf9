"""The map of the site as it is in the demo, and as it is elsewhere.

Which of them partnership/urls.py becomes is decided once, when it is read; here it is read anew.
"""

import importlib.util
import sys

from django.test import override_settings

from partnership import urls


def read(*, demo):
    """The name of a URLconf as it is with that setting DEMO."""
    name = f"tests.urlconf_{'of_the_demo' if demo else 'elsewhere'}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, urls.__file__)
        module = importlib.util.module_from_spec(spec)
        with override_settings(DEMO=demo):
            spec.loader.exec_module(module)
        sys.modules[name] = module
    return name
