from django.contrib import admin

import partnership.urls  # noqa: F401  (the admin is put together when its addresses are)


def test_the_admin_offers_what_a_coordinator_needs_and_no_way_in_as_somebody_else():
    assert sorted(model._meta.label for model in admin.site._registry) == [
        "actionplans.ActionPlan",
        "consultation.Consultation",
        "peerreview.Cycle",
        "peerreview.Participation",
        "peerreview.Review",
        "peerreview.Reviewer",
        "peerreview.Schedule",
        "records.Document",
        "records.HistoryLine",
        "records.Letter",
        "records.Seal",
        "records.Signature",
        "schools.Collaborative",
        "schools.District",
        "schools.Import",
        "schools.Invitation",
        "schools.Person",
        "schools.Post",
        "schools.School",
        "schools.SupportEntry",
        "socialaccount.SocialApp",
    ]
