"""torchaudio's pure functions work beside any torch, and its files are left alone."""

import json
import subprocess
import sys

import numpy as np
import pytest

from training.timbre.sounds.torchaudio_functions import resample

pytestmark = pytest.mark.training

#: In a process of its own: what was imported stays imported.
_PROGRAM = """
import json, sys
from importlib.util import find_spec
from pathlib import Path
folder = Path(find_spec("torchaudio").origin).parent
def files():
    kept = [path for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in kept}
before = files()
import numpy as np
from training.timbre.sounds.torchaudio_functions import resample
resample(np.zeros(64, np.float32), 48_000, 44_100)
import torch
print(json.dumps({
    "same": files() == before,
    "native": [name for name in torch.ops.loaded_libraries if "torchaudio" in name],
}))
"""


def test_no_native_library_is_loaded_and_no_file_changes() -> None:
    """What is installed belongs to the user: reading is all that importing does."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"same": True, "native": []}


def test_a_tone_keeps_its_pitch_and_length_at_another_rate() -> None:
    """1 kHz at 48 kHz is 1 kHz at 44.1 kHz, as loud, to a thousandth away from the ends."""
    tone = np.sin(2 * np.pi * 1000 * np.arange(4800) / 48_000).astype(np.float32)
    moved = resample(tone, 48_000, 44_100)
    wanted = np.sin(2 * np.pi * 1000 * np.arange(4410) / 44_100)
    assert moved.dtype == np.float32
    assert len(moved) == 4410
    assert np.abs(moved - wanted)[100:-100].max() < 1e-3
