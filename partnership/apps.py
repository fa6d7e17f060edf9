from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    name = "partnership"
    verbose_name = "partnership"

    def ready(self):
        from partnership import checks, reactions  # noqa: F401
        from partnership.people_data import exporting  # noqa: F401  (the worker finds its job)
