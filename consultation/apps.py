from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    name = "consultation"
    verbose_name = "consultations"

    def ready(self):
        from consultation.workflow import answering
        from records import typed

        # An answer lies nowhere in clear beside a name, not even in a session.
        typed.keep_locked(answering.is_answered_at, answering.lock_typed, answering.unlock_typed)
