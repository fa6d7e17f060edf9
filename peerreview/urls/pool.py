"""Who may review: the pool, training, conflicts, the ledger of days."""

from django.urls import path

from peerreview.views import conflicts, days, pool, reviewers, training

ONE = "pool/<int:pk>"
SESSION = "training/<int:pk>"
SCHOOL = "schools/<int:pk>/reviewers"
LEDGER = "cycles/<int:pk>/days"

urlpatterns = [
    path("me/", reviewers.me, name="me"),
    path("pool/", pool.Pool.as_view(), name="pool"),
    path("pool/add/", pool.add, name="pool_add"),
    path("pool/add/all/", pool.add_all, name="pool_add_all"),
    path("pool/offers/", pool.offers_page, name="offers"),
    path(f"{ONE}/", reviewers.reviewer, name="reviewer"),
    path(f"{ONE}/leave/", reviewers.leave, name="reviewer_leave"),
    path(f"{ONE}/back/", reviewers.back, name="reviewer_back"),
    path(f"{ONE}/standing/", reviewers.standing, name="reviewer_standing"),
    path(f"{ONE}/knows-well/", reviewers.knows_well, name="reviewer_knows_well"),
    path(f"{ONE}/away/", reviewers.away, name="reviewer_away"),
    path(f"{ONE}/away/<int:away>/take-back/", reviewers.away_take_back, name="away_take_back"),
    path("training/", training.sessions, name="trainings"),
    path("training/new/", training.new, name="training_new"),
    path(f"{SESSION}/", training.session, name="training"),
    path(f"{SESSION}/change/", training.change, name="training_change"),
    path(f"{SESSION}/there/", training.there, name="training_there"),
    path(f"{SESSION}/paste/", training.paste, name="training_paste"),
    path("conflicts/", conflicts.listed, name="conflicts"),
    path("conflicts/declare/", conflicts.declare, name="conflict_declare"),
    path("conflicts/rivals/", conflicts.rivals, name="conflict_rivals"),
    path("conflicts/<int:pk>/take-back/", conflicts.take_back, name="conflict_take_back"),
    path(f"{SCHOOL}/", reviewers.of_school, name="school_reviewers"),
    path(f"{SCHOOL}/name/", reviewers.name_reviewer, name="school_name_reviewer"),
    path(f"{LEDGER}/", days.Ledger.as_view(), name="days"),
    path(f"{LEDGER}/<int:school>/", days.of_school, name="school_days"),
]
