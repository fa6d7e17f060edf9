"""How often somebody may guess at a code, and ask for one.

A person is counted by their address, known here or not: so nothing shows whether it is known.
Sixty people of one school share one network address, so that alone has a far wider limit.
"""

from allauth.core.internal.ratelimit import get_ip

from records import throttle

WINDOW = 5 * 60  # seconds
AT_ONE_ADDRESS = 10  # wrong guesses at one person's codes from one network address
AT_ONE_PERSON = 30  # … from all addresses together
FROM_ONE_ADDRESS = 300  # … at everybody's codes from one network address
LETTERS_TO_ONE_PERSON = 6  # a minute
LETTERS_FROM_ONE_ADDRESS = 300  # in five minutes


def may_guess(request, address):
    """Whether one more guess is allowed at the codes of the person with this e-mail address.

    It counts as a wrong one until `was_right` says otherwise: of many guesses at the same moment
    no more get through than of many in a row. Codes by e-mail, codes of an app and recovery codes
    are counted together.
    """
    limits = (AT_ONE_ADDRESS, AT_ONE_PERSON, FROM_ONE_ADDRESS)
    # The narrowest first: what it refuses must not use up the limit that a school shares.
    return all(
        throttle.allow(key, limit, WINDOW)
        for key, limit in zip(_keys(request, address), limits, strict=True)
    )


def was_right(request, address):
    """The guess just allowed was right: it does not count."""
    for key in _keys(request, address):
        throttle.give_back(key)


def may_ask(request, address):
    """Whether one more letter with a code may go to this e-mail address."""
    return throttle.allow(
        f"letter:{_plain(address)}", LETTERS_TO_ONE_PERSON, 60
    ) and throttle.allow(f"letters-from:{get_ip(request)}", LETTERS_FROM_ONE_ADDRESS, WINDOW)


def may_go(request):
    """Whether somebody at this network address may once more be led to a service of a school."""
    return throttle.allow(f"services-from:{get_ip(request)}", FROM_ONE_ADDRESS, WINDOW)


def _keys(request, address):
    person, network = _plain(address), get_ip(request)
    return f"guess:{person}:{network}", f"guess:{person}", f"guesses-from:{network}"


def _plain(address):
    return address.strip().lower()
