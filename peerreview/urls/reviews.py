"""One review: its page, and what people say to it."""

from django.urls import path

from peerreview.views import reviews

urlpatterns = [
    path("<int:pk>/", reviews.review, name="review"),
    path("<int:pk>/confirm/", reviews.confirm, name="confirm"),
    path("<int:pk>/decline/", reviews.decline, name="decline"),
    path("<int:pk>/agree/", reviews.agree, name="agree"),
    path("<int:pk>/not-this-day/", reviews.not_this_day, name="not_this_day"),
    path("<int:pk>/cancel/", reviews.cancel, name="cancel"),
    path("<int:pk>/restore/", reviews.restore, name="restore"),
    path("<int:pk>/held/", reviews.held, name="held"),
    path("<int:pk>/not-held/", reviews.not_held, name="not_held"),
]
