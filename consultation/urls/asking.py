from django.urls import path

from consultation.views.asking import audience, invitees, lists, run, times

urlpatterns = [
    path("<int:pk>/audience/", audience.audience, name="audience"),
    path("<int:pk>/audience/gaps/", audience.gaps, name="audience_gaps"),
    path("<int:pk>/audience/list/", lists.bring, name="audience_list"),
    path("<int:pk>/audience/list/take/", lists.take, name="audience_list_take"),
    path("<int:pk>/audience/list/drop/", audience.drop_list, name="audience_list_drop"),
    path("<int:pk>/times/", times.times, name="times"),
    path("<int:pk>/withdraw/", times.withdraw, name="withdraw"),
    path("<int:pk>/run/", run.run, name="run"),
    path("<int:pk>/run/remind/", run.remind, name="remind"),
    path("<int:pk>/run/add/", invitees.add, name="add_invitee"),
    path("<int:pk>/run/invitees/", invitees.InviteeList.as_view(), name="invitees"),
    path("<int:pk>/run/invitees/<slug:seat>/longer/", invitees.longer, name="longer"),
]
