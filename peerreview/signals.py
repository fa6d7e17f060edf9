"""Facts about peer reviews that others hear of, inside the transaction in which they come true."""

from django.dispatch import Signal

# A review's report was accepted by its school. Sent once, with review and by.
report_accepted = Signal()

# A school has given (or taken back) its consent that findings are used beyond itself. Sent with
# review, given: [finding, …], withdrawn: [finding, …] and by.
consent_changed = Signal()

# A school wants areas for development in its own action plan. Sent with review, findings, by; who
# hears it may refuse with NotNow.
areas_wanted = Signal()
