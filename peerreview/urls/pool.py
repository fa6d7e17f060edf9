"""Who may review: the pool, training, conflicts, the ledger of days."""

urlpatterns = []
