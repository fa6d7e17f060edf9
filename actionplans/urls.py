from django.urls import path

from actionplans.views import parts, plans, signing

app_name = "actionplans"

urlpatterns = [
    path("", plans.PlanList.as_view(), name="list"),
    path("start/", plans.StartPlan.as_view(), name="start"),
    path("<int:pk>/", plans.PlanPage.as_view(), name="plan"),
    path("<int:pk>/frame/", plans.StartPlan.as_view(), name="frame"),
    path("<int:pk>/print/", plans.PrintPage.as_view(), name="print"),
    path("<int:pk>/history/", plans.HistoryPage.as_view(), name="history"),
    path("<int:pk>/sealing/", plans.sealing, name="sealing"),
    path("<int:pk>/add/<str:kind>/", parts.AddPart.as_view(), name="add"),
    path("<int:pk>/edit/<str:kind>/<int:part>/", parts.EditPart.as_view(), name="edit"),
    path(
        "<int:pk>/remove/<str:kind>/<int:part>/",
        parts.RemovePart.as_view(),
        name="remove",
    ),
    path("<int:pk>/propose/", signing.propose, name="propose"),
    path("<int:pk>/withdraw/", signing.withdraw, name="withdraw"),
    path("<int:pk>/new-version/", signing.reopen, name="reopen"),
    *signing.DESK.urls("<int:pk>/"),
]
