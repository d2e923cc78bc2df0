"""Prints what rliable 1.2.0 makes of two small tables of scores, as statistics.test.ts has it.

    python -m venv venv && venv/bin/pip install rliable==1.2.0 "pandas<3" && venv/bin/python test/report/reference-aggregates.py
"""

import json

import numpy as np
from rliable import library, metrics

# rliable has runs as rows and task families as columns.
x = np.array([[0.1, 2.0, 5.5], [0.4, 2.5, 4.0], [0.9, 1.5, 6.0], [0.7, 3.5, 4.5], [0.2, 2.2, 5.0]])
y = np.array([[0.3, 1.0, 5.5], [0.2, 2.5, 3.0], [0.5, 1.8, 3.5], [0.6, 2.8, 4.2]])


def aggregates(scores):
    return np.array([metrics.aggregate_iqm(scores), metrics.aggregate_mean(scores), metrics.aggregate_median(scores)])


thresholds = np.array([0.2, 1.5, 2.5, 4.0, 5.5])
profile, _ = library.create_performance_profile({"x": x}, thresholds, reps=100)
_, intervals = library.get_interval_estimates({"x": x}, aggregates, reps=50_000)
improvement, improvement_interval = library.get_interval_estimates(
    {"x,y": (x, y)}, metrics.probability_of_improvement, reps=50_000
)
print(
    json.dumps(
        {
            "aggregates": {"x": aggregates(x).tolist(), "y": aggregates(y).tolist()},
            "intervals": intervals["x"].T.tolist(),
            "profile": profile["x"].tolist(),
            "improvement": np.asarray(improvement["x,y"]).tolist(),
            "improvement_interval": np.asarray(improvement_interval["x,y"]).ravel().tolist(),
        },
        indent=1,
    )
)
