"""What was found: findings, facts, consent, the sealed report, the picture of all."""

urlpatterns = []
