def ask_waiting():
    return 0
