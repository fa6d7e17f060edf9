"""The day itself: plan of the day, pack, calendar."""

urlpatterns = []
