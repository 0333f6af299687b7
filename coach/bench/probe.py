"""How fast this device copies and multiplies: `python -m coach.bench.probe DTYPE THREADS`.

Prints one JSON object: bytes a second that a copy reads and writes, operations a second of a product of two
square matrices.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 7
COPY_BYTES = {"cuda": 2 << 30, "cpu": 256 << 20}
"""Far more than any cache holds."""
SIDE = {"cuda": 8192, "cpu": 1024}


def measure(dtype: str, threads: int) -> dict[str, float]:
    """Return both rates, medians of `ROUNDS`, computing with numbers of `dtype`."""
    import torch

    kind = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(threads)

    def seconds(action: Callable[[], Any]) -> float:
        spent = []
        for _ in range(ROUNDS + 1):
            began = time.perf_counter()
            action()
            if kind == "cuda":
                torch.cuda.synchronize()
            spent.append(time.perf_counter() - began)
        return statistics.median(spent[1:])  # the first one warms up

    source = torch.ones(COPY_BYTES[kind], dtype=torch.uint8, device=kind)
    target = torch.empty_like(source)
    side = SIDE[kind]
    one = torch.randn(side, side, device=kind).to(getattr(torch, dtype))
    other, product = one.clone(), one.clone()
    return {
        "copy_bytes": 2 * source.numel() / seconds(lambda: target.copy_(source)),
        "matmul_flops": 2 * side**3 / seconds(lambda: torch.matmul(one, other, out=product)),
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
