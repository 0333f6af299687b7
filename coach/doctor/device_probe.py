"""Run as a program of its own: says as JSON which device torch finds here.

The doctor must stay light, and importing torch takes seconds and a gigabyte.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from coach.llm.room import look_around

if __name__ == "__main__":
    room, name = look_around()
    print(json.dumps({"name": name, "room": asdict(room)}))
