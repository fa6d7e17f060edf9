from django.urls import path

from schools.views import downloads, people, register, support

app_name = "schools"

urlpatterns = [
    path("schools/", register.SchoolList.as_view(), name="schools"),
    path("schools/<int:pk>/", register.SchoolPage.as_view(), name="school"),
    path("schools/<int:pk>/invite/", people.invite_to_school, name="school_invite"),
    path("collaboratives/", register.CollaborativeList.as_view(), name="collaboratives"),
    path(
        "collaboratives/<int:pk>/",
        register.CollaborativePage.as_view(),
        name="collaborative",
    ),
    path(
        "collaboratives/<int:pk>/invite/",
        people.invite_to_collaborative,
        name="collaborative_invite",
    ),
    path("posts/<int:pk>/invite/", people.ask_to_come, name="ask_to_come"),
    path("posts/<int:pk>/end/", people.end_post, name="end_post"),
    path("invitations/", people.InvitationList.as_view(), name="invitations"),
    path("invitations/new/", people.invite_to_partnership, name="partnership_invite"),
    path("invitations/<int:pk>/again/", people.invite_again, name="invite_again"),
    path("invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw_invitation"),
    path("support/", support.SupportList.as_view(), name="support"),
    path("support/start/", support.WriteEntry.as_view(), name="support_start"),
    path("support/<int:pk>/", support.EntryPage.as_view(), name="support_entry"),
    path("support/<int:pk>/edit/", support.WriteEntry.as_view(), name="support_edit"),
    path("support/<int:pk>/list/", support.list_it, name="support_list"),
    path("support/<int:pk>/withdraw/", support.withdraw, name="support_withdraw"),
    path("support/<int:pk>/reopen/", support.reopen, name="support_reopen"),
    path("support/<int:pk>/discard/", support.discard, name="support_discard"),
    path("support/<int:pk>/mark/", support.mark, name="support_mark"),
    path("support/<int:pk>/unmark/", support.unmark, name="support_unmark"),
    path("downloads/", downloads.Downloads.as_view(), name="downloads"),
    path("downloads/make/<slug:name>/", downloads.ask, name="download_ask"),
    path("downloads/<int:pk>/", downloads.Download.as_view(), name="download"),
    path("downloads/<int:pk>/file/", downloads.file, name="download_file"),
    path("downloads/<int:pk>/again/", downloads.ask_again, name="download_again"),
]
