from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """The admin, with our own site as the one that everything registers with."""

    default_site = "partnership.desk.site.Desk"
