"""What a training keeps as it goes: the average of its nets, a log that a program can read, and where to go on from."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from torch import nn


def ema_update(average: nn.Module, nets: nn.Module, share: float) -> None:
    """Move the averaged nets, the ones that ship, a share of the way towards the trained ones."""
    with torch.no_grad():
        for kept, now in zip(average.parameters(), nets.parameters(), strict=True):
            kept.lerp_(now, share)


def save_epoch(
    out: Path,
    epoch: int,
    means: Mapping[str, float],
    state: dict[str, Any],
    more: Mapping[str, float] = MappingProxyType({}),
) -> None:
    """End an epoch: a line in out/log.jsonl with the means of the losses, and the state in out/checkpoint.pt."""
    line = {"epoch": epoch, **{name: round(value, 4) for name, value in means.items()}, **more}
    with (out / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
    draft = out / "checkpoint.part"
    torch.save(state, draft)
    draft.replace(out / "checkpoint.pt")
