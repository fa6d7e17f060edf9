"""How dates and times are written for people: "4 September 2026", "7pm", "7.30pm"."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "P"
DATETIME_FORMAT = "j F Y, P"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, P"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = [
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
]
TIME_INPUT_FORMATS = ["%H:%M", "%H.%M", "%I.%M%p", "%I%p"]
