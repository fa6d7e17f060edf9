"""Who reviews whom and when: drafts, changes by hand, publishing."""

from django.urls import path

from peerreview.views import by_hand, schedule

ON = "schedules/<int:pk>"
VISIT = f"{ON}/visits/<int:school>"

urlpatterns = [
    path("cycles/<int:pk>/schedule/", schedule.Schedules.as_view(), name="schedules"),
    path("cycles/<int:pk>/schedule/ask/", schedule.ask, name="schedule_ask"),
    path("cycles/<int:pk>/schedule/possible/", schedule.possible, name="schedule_possible"),
    path(f"{ON}/", schedule.SchedulePage.as_view(), name="schedule"),
    path(f"{ON}/schedule.csv", schedule.as_csv, name="schedule_csv"),
    path(f"{ON}/stop/", schedule.stop, name="schedule_stop"),
    path(f"{ON}/discard/", schedule.discard, name="schedule_discard"),
    path(f"{ON}/publish/", schedule.publish, name="schedule_publish"),
    path(f"{VISIT}/", by_hand.ChangeVisit.as_view(), name="schedule_visit"),
    path(f"{VISIT}/check/", by_hand.check, name="schedule_check"),
    path(f"{VISIT}/lock/", by_hand.lock, name="schedule_lock"),
    path(f"{VISIT}/swap/<int:reviewer>/", by_hand.Swap.as_view(), name="schedule_swap"),
]
