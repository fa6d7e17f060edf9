"""Where a cycle is set up: rules, calendar, framework, schools, clusters, wishes."""

urlpatterns = []
