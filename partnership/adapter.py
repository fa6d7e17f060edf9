"""How people come in: only those on record, with a code that travels as one of our letters."""

import secrets

from allauth.account.adapter import DefaultAccountAdapter

from records import letters


class ByInvitation(DefaultAccountAdapter):
    """No public sign-up; a passkey is another way in, never a second hurdle."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "That is not the code we sent. Check the newest e-mail and type its 6 digits.",
        "too_many_login_attempts": "Too many tries. Wait a minute, then ask for a new code.",
        "rate_limited": "Too many tries. Wait a minute, then try again.",
    }

    def get_login_stages(self):
        # Without allauth's MFA stage: else whoever loses the phone with the passkey is locked out,
        # because the code by e-mail would then ask for the passkey too.
        return ["allauth.account.stages.LoginByCodeStage"]

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Through the one post room, like every other letter."""
        mail = self.render_mail(template_prefix, email, context)
        alternatives = getattr(mail, "alternatives", None)
        letters.write_plain(
            f"sign-in:{secrets.token_hex(16)}",
            address=email,
            subject=mail.subject,
            text=mail.body,
            html=alternatives[0][0] if alternatives else "",
            confidential=True,
        )
