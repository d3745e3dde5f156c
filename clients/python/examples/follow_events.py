"""Prints every event as it is raised, and its picture's address: VMS_URL=… VMS_API_KEY=… python3 follow_events.py [cursor]"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vms import VmsClient  # noqa: E402
from vms.generated.operations import cameras, event_raised  # noqa: E402

client = VmsClient(os.environ.get("VMS_URL", "http://127.0.0.1:4000"), api_key=os.environ["VMS_API_KEY"])

for camera in client.paginate(cameras, {"first": 2}, lambda data: data["cameras"]):
    print("camera", camera["name"], camera["status"], flush=True)

after = sys.argv[1] if len(sys.argv) > 1 else None
pick = lambda data: (data["eventRaised"]["cursor"], data["eventRaised"]["event"])  # noqa: E731
for cursor, event in client.follow(event_raised, {}, pick, after=after):
    picture = client.media_url(event["snapshotUrl"]) if event["snapshotUrl"] else "no picture yet"
    print("event", event["raisedAt"], event["kind"], picture, cursor, flush=True)
