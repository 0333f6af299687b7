"""Run as a program of its own: says as JSON which device torch finds here.

The doctor must stay light, and importing torch takes seconds and a gigabyte.
"""

from __future__ import annotations

import json


def probe() -> dict[str, str | int | None]:
    """`device`, `name`, `dtype`, and `free` bytes of a GPU (None on the CPU)."""
    import torch

    if not torch.cuda.is_available():
        return {"device": "cpu", "name": "CPU", "dtype": "float32", "free": None}
    dtype = "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
    free = int(torch.cuda.mem_get_info()[0])
    return {"device": "cuda", "name": str(torch.cuda.get_device_name()), "dtype": dtype, "free": free}


if __name__ == "__main__":
    print(json.dumps(probe()))
