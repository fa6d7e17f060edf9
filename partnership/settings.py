"""One settings file; every value that differs between installations comes from the environment.

README.md lists the variables.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# -- This installation ------------------------------------------------------------------------
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = env("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
PARTNERSHIP_NAME = env("PARTNERSHIP_NAME", default="Weald and Downs Schools Partnership")
# Whom people ask about their data; with none the statements name the coordinator.
PRIVACY_CONTACT = env("PRIVACY_CONTACT", default="")
HTTPS = SITE_URL.startswith("https:")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# -- What stands in the house -----------------------------------------------------------------
INSTALLED_APPS = [
    "actionplans",
    "peerreview",
    "consultation",
    "schools",
    "records",
    "partnership.desk.apps.DeskConfig",  # django.contrib.admin, with our own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "template_partials",
    "partnership",  # last: its admin takes away what others have put there
]

MIDDLEWARE = [
    "partnership.answers.Carries",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "records.middleware.no_store",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "partnership.uploads.Limits",  # before anybody reads what was sent
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "partnership.sessions.Limits",
    "partnership.desk.see_as.SeeAs",
    "partnership.second_step.Asked",
    "records.typed.KeepsTyping",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "records.middleware.not_now_is_a_sentence",
]

ROOT_URLCONF = "partnership.urls"
WSGI_APPLICATION = "partnership.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["partnership.templatetags.addresses"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- Database ---------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"] |= {
    # A new connection for each request costs five times the request itself.
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=3,
    # One stuck client must not stop everybody else's signing.
    options="-c statement_timeout=30s -c lock_timeout=10s"
    " -c idle_in_transaction_session_timeout=60s",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What is counted and remembered for a while must be one for all processes, and must not hang where
# the broker is away: so it lies in the database. The table is made by a migration.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- Broker: a doorbell that may fall silent without harm ---------------------------------------
REDIS_URL = env("REDIS_URL")
# Celery spells a socket address differently from everybody else.
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix:")
    else REDIS_URL
)
CELERY_TIMEZONE = "Europe/London"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
# Seconds. The next one asks the same: those that a worker slept through must not wait in a queue
# of thousands before the letter that somebody is waiting for.
SWEEP = 15
CELERY_BEAT_SCHEDULE = {
    "seal complete documents": {
        "task": "records.tasks.seal_complete_documents",
        "schedule": SWEEP,
        "options": {"expires": SWEEP},
    },
    "send waiting letters": {
        "task": "records.tasks.send_waiting_letters",
        "schedule": SWEEP,
        "options": {"expires": SWEEP},
    },
    "do waiting jobs": {
        "task": "records.tasks.do_waiting_jobs",
        "schedule": SWEEP,
        "options": {"expires": SWEEP},
    },
    "write reminders": {
        "task": "partnership.tasks.write_reminders",
        "schedule": crontab(minute=5, hour="7-20"),
    },
    "write digests": {
        "task": "records.tasks.write_digests",
        "schedule": crontab(minute=10, hour="7-20", day_of_week="mon-fri"),
    },
    "keep nothing for too long": {
        "task": "partnership.tasks.keep_nothing_for_too_long",
        "schedule": crontab(minute=40, hour=2),
    },
    "write the anchor of the history": {
        "task": "partnership.tasks.write_anchor",
        "schedule": crontab(minute=15, hour="6-20"),
    },
    "seal closed consultations": {
        "task": "consultation.tasks.seal_closed_consultations",
        "schedule": SWEEP,
        "options": {"expires": SWEEP},
    },
    "ask in consultations": {
        "task": "consultation.tasks.ask_invitees",
        "schedule": SWEEP,
        "options": {"expires": SWEEP},
    },
    "tell of reports": {
        "task": "consultation.tasks.tell_of_reports",
        "schedule": SWEEP,
        "options": {"expires": SWEEP},
    },
    "tell about reviews": {
        "task": "peerreview.tasks.tell_about_reviews",
        "schedule": SWEEP,
        "options": {"expires": SWEEP},
    },
    "let invitations run out": {
        "task": "schools.tasks.expire_invitations",
        "schedule": crontab(minute=20, hour=3),
    },
}

# -- Sign-in: a code by e-mail, then perhaps a passkey; no passwords -----------------------------
AUTH_USER_MODEL = "schools.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "partnership.adapter.ByInvitation"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a letter when a passkey is added or removed
ACCOUNT_FORMS = {
    "request_login_code": "partnership.signin.AskForCode",
    "confirm_login_code": "partnership.signin.EnterCode",
}
# partnership.guesses counts by itself: in the database, and per person and address.
ACCOUNT_RATE_LIMITS = False
# How many reverse proxies stand in front: so many entries at the end of X-Forwarded-For are true.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
# The second step. Coordinators and board members need one; anybody else may have one.
SECOND_STEP_REQUIRED = env.bool("SECOND_STEP_REQUIRED", default=not DEMO)
MFA_ADAPTER = "partnership.adapter.OwnDevices"
MFA_FORMS = {
    "activate_totp": "partnership.second_step.SetUp",
    "authenticate": "partnership.second_step.EnterSecondStep",
}
# partnership.signin asks for a fresh sign-in itself; allauth would ask for the lost passkey.
MFA_REAUTHENTICATION_REQUIRED = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1  # clocks of telephones go half a minute wrong
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey counts as both steps: what one has, and the finger, face or PIN that unlocks it.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "300/5m/ip"}  # a whole school sits behind one address
# Browsers allow passkeys without TLS on this one host name.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = urlsplit(SITE_URL).hostname == "localhost"
# Sign-in services of schools (Microsoft, Google): only for who has connected one to their account.
SOCIALACCOUNT_ADAPTER = "partnership.adapter.OnlyConnected"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SESSION_COOKIE_AGE = 12 * 60 * 60

# -- Documents and seals ------------------------------------------------------------------------
SEAL_KEYS_DIR = Path(env("SEAL_KEYS_DIR", default=str(DATA_DIR / "keys")))
SEAL_TIMESTAMP_URL = env("SEAL_TIMESTAMP_URL", default="")

# -- Consultations --------------------------------------------------------------------------------
# The keys that lead from people to their answers while a consultation is open. Never in a backup.
CONSULTATION_KEYS_DIR = Path(
    env("CONSULTATION_KEYS_DIR", default=str(DATA_DIR / "consultation-keys"))
)
# How many days a backup of the database (its write-ahead log too) is kept at the most.
BACKUPS_KEPT = env.int("BACKUPS_KEPT", default=30)
VERIFY_UPLOAD_LIMIT = 25 * 1024 * 1024

# -- Letters ------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{PARTNERSHIP_NAME} <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
# Who is told of errors; the mails hold nothing that anybody typed (partnership.discretion).
ADMINS = [("", address) for address in env.list("ADMINS", default=[])]
EMAIL_SUBJECT_PREFIX = f"[{PARTNERSHIP_NAME}] "
if DEMO:
    # The demo's letters stay in the house: they are read at /mailbox/.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
else:
    vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
# The head of the history is mailed here every day; with nothing set, to the coordinators.
HISTORY_ANCHOR_EMAIL = env("HISTORY_ANCHOR_EMAIL", default="")

# -- Files --------------------------------------------------------------------------------------
# Uploads and exports: no public address leads here (records.private).
PRIVATE_DIR = Path(env("PRIVATE_DIR", default=str(DATA_DIR / "private")))
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes, without files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2
# Where a file may be sent, and of how many bytes; everywhere else none (partnership.uploads).
UPLOAD_LIMITS = {
    "/admin/schools/import/": 120 * 1024 * 1024,
    "/consultations/": 2 * 1024 * 1024,  # a list of people to ask
    "/reviews/": 11 * 1024 * 1024,  # what a team reads before; the form says its own limit
    "/verify/": VERIFY_UPLOAD_LIMIT + 1024 * 1024,  # the form says its own limit
}
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "partnership.static_files.Files"},
}

# -- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
FORMAT_MODULE_PATH = ["partnership.formats"]

# -- Security -----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "partnership.views.csrf_failure"
MESSAGE_STORAGE = "partnership.answers.Notices"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY = {
    "camera": [],
    "display-capture": [],
    "fullscreen": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "publickey-credentials-create": "self",
    "publickey-credentials-get": "self",
    "usb": [],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "partnership.discretion.Line",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "mail": {"class": "partnership.discretion.Mailer", "level": "ERROR"},
    },
    "root": {"handlers": ["console", "mail"], "level": "INFO"},
    "loggers": {
        # Without Django's own handler, which mails the whole request.
        "django": {"handlers": [], "level": "INFO"},
        # They tell each step of each page.
        "fontTools": {"level": "WARNING"},
        "pyhanko": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "weasyprint.progress": {"level": "ERROR"},
    },
}
