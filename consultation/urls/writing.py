from django.urls import path

from consultation.views.writing import checks, desk, outline, pieces, preview

urlpatterns = [
    path("start/", desk.Start.as_view(), name="start"),
    path("<int:pk>/write/", outline.Outline.as_view(), name="write"),
    path("<int:pk>/write/frame/", desk.Frame.as_view(), name="write_frame"),
    path("<int:pk>/write/move/", outline.Move.as_view(), name="write_move"),
    path("<int:pk>/write/move/<slug:name>/", outline.Place.as_view(), name="write_place"),
    path("<int:pk>/write/remove/<slug:name>/", outline.Remove.as_view(), name="write_remove"),
    path("<int:pk>/write/add/", pieces.AddPage.as_view(), name="write_add_page"),
    path("<int:pk>/write/page/<slug:page>/", pieces.WritePage.as_view(), name="write_page"),
    path("<int:pk>/write/page/<slug:page>/add/", pieces.ChooseKind.as_view(), name="write_kinds"),
    path(
        "<int:pk>/write/page/<slug:page>/add/<slug:what>/",
        pieces.AddPart.as_view(),
        name="write_add",
    ),
    path("<int:pk>/write/part/<slug:name>/", pieces.WritePart.as_view(), name="write_part"),
    path("<int:pk>/write/paths/", checks.Paths.as_view(), name="write_paths"),
    path("<int:pk>/write/check/", checks.Check.as_view(), name="write_check"),
    path("<int:pk>/preview/", preview.Preview.as_view(), name="preview"),
]
