from allauth.account.signals import user_logged_in
from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "schools and people"

    def ready(self):
        # What workers do is known by being imported.
        from schools import exports  # noqa: F401
        from schools.workflow import imports  # noqa: F401

        # Through the real door only: who looks at the site as somebody else has not come as them.
        user_logged_in.connect(_has_come, dispatch_uid="schools.has_come")


def _has_come(sender, user, **facts):
    from schools.workflow import invitations

    invitations.came(user)
