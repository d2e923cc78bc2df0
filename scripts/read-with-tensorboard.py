"""Reads a run's event file as TensorBoard does, and says what it found; fails where scalars, histograms or the graph are missing.

    python -m venv venv && venv/bin/pip install tensorboard==2.21.0
    venv/bin/python scripts/read-with-tensorboard.py runs/sinusoid_maml-0
"""

import json
import pathlib
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run = pathlib.Path(sys.argv[1])
events = EventAccumulator(str(run), size_guidance={"scalars": 0, "histograms": 0})
events.Reload()
tags = events.Tags()

lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
for line in lines:
    if line["kind"] != "train":
        continue
    for name, value in line["metrics"].items():
        found = [event.value for event in events.Scalars(f"train/{name}") if event.step == line["iteration"]]
        assert len(found) == 1 and (value is None or abs(found[0] - value) <= 1e-6 * abs(value)), (name, line["iteration"], found)

assert tags["histograms"], "no histograms"
for tag in tags["histograms"]:
    for event in events.Histograms(tag):
        made = event.histogram_value
        assert sum(made.bucket) == made.num and list(made.bucket_limit) == sorted(made.bucket_limit), tag

assert tags["graph"], "no graph"
nodes = events.Graph().node
names = {node.name for node in nodes}
assert all(edge.split(":")[0] in names for node in nodes for edge in node.input)
print(f"{len(tags['scalars'])} scalars, {len(tags['histograms'])} histograms, a graph of {len(nodes)} operations: as they are in the run")
