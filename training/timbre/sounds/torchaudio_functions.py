"""The functions of torchaudio that the training uses, imported without its native library.

That library is built for one version of torch and for CUDA: beside another torch, or one without CUDA, `import
torchaudio` fails on it. The functions used here are pure Python over torch, so the module that loads
the library is replaced by an empty one.
"""

import sys
from types import ModuleType
from typing import Any, Final

import numpy as np

from latentdrum.core.arrays import FloatArray

_NATIVE: Final = "torchaudio._extension"


def resample(frames: FloatArray, from_hz: int, to_hz: int) -> FloatArray:
    """The same sound at another rate, by a windowed sinc; frames in the last axis."""
    import torch

    return np.asarray(functional().resample(torch.from_numpy(frames), from_hz, to_hz).numpy(), np.float32)


def functional() -> Any:
    """The module torchaudio.functional. Raises ImportError if torchaudio is not installed."""
    if "torchaudio" not in sys.modules:
        # Replaces the module that loads the library; torchaudio reads from it which parts are available.
        sys.modules[_NATIVE] = _extension_without_library()
        try:
            import torchaudio  # noqa: F401
        except BaseException:
            del sys.modules[_NATIVE]
            raise
    from torchaudio import functional as functions

    return functions


def _extension_without_library() -> ModuleType:
    extension = ModuleType(_NATIVE, "Tells torchaudio that it has no native library.")
    extension._IS_TORCHAUDIO_EXT_AVAILABLE = False  # type: ignore[attr-defined]
    extension._IS_ALIGN_AVAILABLE = False  # type: ignore[attr-defined]
    extension.fail_if_no_align = _fail_if_no_align  # type: ignore[attr-defined]
    return extension


def _fail_if_no_align(function: Any) -> Any:
    """torchaudio's decorator for functions that need its library; they raise RuntimeError."""

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"torchaudio.functional.{function.__name__} needs torchaudio's native library")

    return fail
