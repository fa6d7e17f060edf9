from django.apps import AppConfig


class ActionPlansConfig(AppConfig):
    name = "actionplans"
    verbose_name = "action plans"

    def ready(self):
        # Lists that can be had as files are known by being imported.
        from actionplans import exports  # noqa: F401
