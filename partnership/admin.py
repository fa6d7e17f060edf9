"""The admin as a whole: its name, its one door, and what has no business there."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group

admin.site.site_header = admin.site.site_title = settings.PARTNERSHIP_NAME
admin.site.index_title = "The coordinator’s desk"
# The admin has no door of its own: people sign in as everywhere, with a code or a passkey.
admin.site.login = secure_admin_login(admin.site.login)

# Rights follow from posts, and ways to sign in belong to the person alone: with a second address
# or a passkey of their own, a coordinator could sign as somebody else.
for model in (Authenticator, EmailAddress, Group, UserSession):
    admin.site.unregister(model)
