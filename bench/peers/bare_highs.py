"""The same model of all teams, given to HiGHS alone with the same options: nothing around it."""

import numpy as np

from peerreview.planning.solver import solver


def bare_highs(model, seconds=600):
    """(cost, proven bound) of a model as HiGHS finds them by itself; inf where it finds nothing."""
    highs = solver(seconds=seconds)
    highs.passModel(model.program())
    highs.run()
    info = highs.getInfo()
    found = np.isfinite(info.objective_function_value)
    return info.objective_function_value if found else np.inf, info.mip_dual_bound
