def tell_waiting():
    return 0
