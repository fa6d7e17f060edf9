"""What the tables of packages that are not ours hold about people (see `records.personal`)."""

from django.db.models import Q

from records.personal import address, goes, nothing, path, stays, table

ACCOUNT = "For as long as you have a post, and two years; you can take it away yourself."
SIGN_IN = "How you sign in."


def own_sessions(someone):
    """The sessions that are theirs, or in which their address was typed."""
    return Q(session_key__in=someone.sessions)


def own_entries(someone):
    """What the admin noted about this person's own record."""
    return Q(
        content_type__app_label="schools",
        content_type__model="person",
        object_id=str(someone.pk),
    )


TABLES = [
    table(
        "sessions.session",
        "Where you are signed in",
        about=[own_sessions],
        why="Keeps you signed in, and what you had typed when the time ran out.",
        kept="12 hours.",
        fate=goes(),
        technical="expire_date",
        secret="session_key session_data",  # noqa: S106 (names of columns)
    ),
    table(
        "usersessions.usersession",
        "Browsers you are signed in on",
        about=[path("user")],
        why="Shows you where you are signed in, so that you can sign out there.",
        kept="12 hours.",
        fate=goes(),
        technical="user created_at ip last_seen_at user_agent data",
        secret="session_key",  # noqa: S106
        none="id",
    ),
    table(
        "account.emailaddress",
        "Addresses you sign in with",
        about=[path("user"), address("email")],
        why=SIGN_IN,
        kept=ACCOUNT,
        fate=goes(),
        contact="user email",
        technical="verified primary",
        none="id",
    ),
    table(
        "account.emailconfirmation",
        "Confirmations of addresses",
        about=[path("email_address__user"), address("email_address__email")],
        why=SIGN_IN,
        kept=ACCOUNT,
        fate=goes(),
        contact="email_address",
        technical="created sent",
        secret="key",  # noqa: S106
        none="id",
    ),
    table(
        "mfa.authenticator",
        "Passkeys and codes of an app",
        about=[path("user")],
        why="Your second step when you sign in.",
        kept=ACCOUNT,
        fate=goes(),
        technical="user type created_at last_used_at",
        secret="data",  # noqa: S106
        none="id",
    ),
    table(
        "socialaccount.socialaccount",
        "Accounts of your school or trust that you connected",
        about=[path("user")],
        why="Lets you sign in with your school’s account.",
        kept=ACCOUNT,
        fate=goes(),
        identity="user uid extra_data",
        technical="provider last_login date_joined",
        none="id",
    ),
    table(
        "socialaccount.socialtoken",
        "Keys of connected accounts",
        about=[path("account__user")],
        why="None are kept: the portal asks connected accounts nothing but who you are.",
        kept=ACCOUNT,
        fate=goes(),
        technical="account app expires_at",
        secret="token token_secret",  # noqa: S106
        none="id",
    ),
    nothing(
        "socialaccount.socialapp", "id provider provider_id name client_id secret key settings"
    ),
    table(
        "admin.logentry",
        "What you did in the admin, and what was done there about you",
        about=[own_entries],
        by=[path("user")],
        why="To see who changed what in the admin.",
        kept="2 years.",
        fate=stays(
            "Who changed what must be known; your name is gone from it.",
            renamed="object_repr change_message",
        ),
        identity="user object_repr",
        evidence="action_time content_type object_id action_flag",
        written="change_message",
        none="id",
    ),
    table(
        "pghistory.context",
        "Pages from which you changed something",
        by=[lambda someone: Q(metadata__user=someone.pk)],
        why="Tells of a change by whom it was made, and on which page.",
        kept="With the change.",
        fate=stays("It holds your number and a page, no name and no address."),
        technical="created_at updated_at metadata",
        none="id",
    ),
    nothing("auth.permission", "id name content_type codename"),
    nothing("auth.group", "id name"),
    nothing("auth.group_permissions", "id group permission"),
    nothing("contenttypes.contenttype", "id app_label model"),
]
