"""The one list of what needs somebody: the home page shows it, the reminders chase it."""

from actionplans import todos as plans
from consultation import todos as consultation
from peerreview.todos import pool as reviewers
from peerreview.todos import report as review_reports
from peerreview.todos import seats, wishes
from records import todos as records
from schools import todos as schools

# Each: a function that lists Todos for one person, or (with no person) for everybody.
SOURCES = (
    schools.texts_to_sign,
    plans.plans_come_back,
    schools.places_to_fill,
    schools.invitations_that_ran_out,
    schools.drafts_to_read,
    consultation.to_answer,
    consultation.to_send_for_school,
    wishes.wishes_to_say,
    reviewers.training_to_plan,
    reviewers.offers_to_look_at,
    reviewers.clashes,
    seats.seats_to_answer,
    seats.days_to_agree,
    seats.reviews_to_note,
    seats.people_to_find,
    seats.days_to_find,
    review_reports.reports,
)


def todos_of(person):
    """What needs this person now, most urgent first."""
    found = [todo for source in SOURCES for todo in source(person)]
    if person.is_coordinator:
        found += records.failed_seals(person)
    return sorted(found, key=lambda t: (t.due is None, t.due or t.since, t.about))


def todos_of_everybody():
    """All that needs anybody, for the reminders."""
    return [todo for source in SOURCES for todo in source()]
