"""One review: its page, confirming and declining."""

urlpatterns = []
