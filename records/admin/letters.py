"""The log of letters: what was sent to whom, what is waiting, and what may be sent again."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html

from records import letters, wording
from records.admin.base import Evidence, at, bulk_verbs
from records.admin.verbs import BulkVerb
from records.models import Letter
from records.moments import moment
from records.steps import NotNow


class LetterState(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("waiting", "Waiting"),
            ("put_off", "Put off"),
            ("sent", "Sent"),
            ("given_up", "Given up"),
            ("again", "Given up, then sent again"),
        ]

    def queryset(self, request, queryset):
        return {
            "waiting": queryset.waiting,
            "put_off": queryset.put_off,
            "sent": queryset.sent,
            "given_up": queryset.given_up,
            "again": queryset.given_up_and_sent_again,
        }.get(self.value(), queryset.all)()


class SendAgain(BulkVerb):
    name = "send_again"
    label = "Send again"
    will = "Each of these letters is written once more, word for word, to the present address of the person. The first one stays in this log."
    done = "Written again, and on its way"

    def rows(self, queryset):
        return queryset.select_related("to")

    def why_not(self, request, row):
        try:
            letters.may_be_sent_again(row)
        except NotNow as refusal:
            return str(refusal)
        return None

    def about(self, row):
        return row.to.email if row.to else row.address

    def do(self, row, *, by):
        letters.send_again(row, by=by)


@admin.register(Letter)
class LetterAdmin(Evidence):
    list_display = ["about", "address", "how_it_stands", at("written_at"), at("sent_at"), "tries"]
    # By subject they are not sorted either: codes stand in some.
    sortable_by = ["address", "tries"]
    list_filter = [LetterState, "written_at"]
    search_fields = ["subject", "address"]
    search_help_text = "By subject or address"
    nothing = ("No letters", "Every e-mail that the portal owes somebody stands here.")
    fields = ["about", "recipient", "how_it_stands", at("written_at"), at("sent_at")]
    fields += ["tries", "problem"]
    fields += ["content"]
    readonly_fields = ["about", "recipient", "how_it_stands", "content", *fields[3:5]]
    actions = bulk_verbs(SendAgain)

    def get_queryset(self, request):
        found = super().get_queryset(request).select_related("to")
        here = request.resolver_match
        # Lists need no texts: 50 letters of them are half a megabyte.
        return (
            found.defer("text", "html") if here and here.url_name.endswith("changelist") else found
        )

    def has_look_after_permission(self, request):
        return request.user.is_coordinator

    def get_search_results(self, request, queryset, search_term):
        """Without the subjects of codes: who may guess there would soon have the code."""
        words = search_term.strip()
        subject = Q(confidential=False, subject__icontains=words)
        return queryset.filter(subject | Q(address__icontains=words)) if words else queryset, False

    @admin.display(description="subject")
    def about(self, letter):
        return letter.shown_subject

    @admin.display(description="to")
    def recipient(self, letter):
        return f"{letter.to} ({letter.address})" if letter.to else letter.address

    @admin.display(description="state")
    def how_it_stands(self, letter):
        return state_in_words(letter)

    @admin.display(description="the letter")
    def content(self, letter):
        # The text twin says all that the HTML twin says, and can bring no styles or pictures along.
        return format_html('<pre class="mail-body">{}</pre>', shown_text(letter))


def state_in_words(letter):
    """ "Sent", "Waiting", "Put off until …", "Given up after 7 tries"."""
    if letter.sent_at:
        return "Sent"
    if letter.given_up_at:
        return f"Given up after {letter.tries} tries"
    if letter.tries and letter.not_before and letter.not_before > timezone.now():
        return f"Put off until {moment(letter.not_before)}"
    return "Waiting"


def shown_text(letter):
    """The text of the letter; that of a code is for the person alone."""
    if letter.confidential:
        return wording.LETTER_HOLDS_CODE
    return letter.text
