from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    name = "consultation"
    verbose_name = "consultations"

    def ready(self):
        # Lists that can be had as files, and what workers do, are known by being imported.
        from consultation import exports  # noqa: F401
        from consultation.workflow import answering, asking  # noqa: F401
        from records import typed

        # An answer lies nowhere in clear beside a name, not even in a session.
        typed.keep_locked(answering.is_answered_at, answering.lock_typed, answering.unlock_typed)
