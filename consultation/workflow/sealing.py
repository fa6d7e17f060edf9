def seal_waiting():
    return 0
