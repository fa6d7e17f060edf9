from django.urls import path

from consultation.views.comments import bench, coding, redacting, themes

ON = "<int:pk>/comments"
THEME = f"{ON}/<slug:question>/themes/<int:theme>"

urlpatterns = [
    path(f"{ON}/", bench.Comments.as_view(), name="comments"),
    path(f"{ON}/<uuid:comment>/redact/", redacting.Redact.as_view(), name="redact"),
    path(f"{ON}/<uuid:comment>/quote/", redacting.Quote.as_view(), name="quote"),
    path(f"{ON}/<uuid:comment>/unquote/", redacting.Unquote.as_view(), name="unquote"),
    path(f"{ON}/<slug:question>/themes/", themes.Themes.as_view(), name="themes"),
    path(f"{THEME}/", themes.ChangeTheme.as_view(), name="theme"),
    path(f"{THEME}/merge/", themes.MergeTheme.as_view(), name="theme_merge"),
    path(f"{THEME}/remove/", themes.RemoveTheme.as_view(), name="theme_remove"),
    path(f"{ON}/<slug:question>/coding/", coding.CodeComments.as_view(), name="code"),
    path(f"{ON}/<slug:question>/disputed/", coding.Disputed.as_view(), name="disputed"),
    path(
        f"{ON}/<slug:question>/coders/<int:coder>/free/",
        themes.FreePlace.as_view(),
        name="coder_free",
    ),
]
