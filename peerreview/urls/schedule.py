"""Who reviews whom and when: drafts, changes by hand, publishing."""

urlpatterns = []
