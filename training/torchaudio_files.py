"""Makes torchaudio usable beside a torch without CUDA: python -m training.torchaudio_files, once after installing it.

Its Linux wheel brings native extensions that link CUDA, and `import torchaudio` fails on them. What the training uses,
mel spectra and resampling, is pure Python and works without them.
"""

from importlib.util import find_spec
from pathlib import Path


def extensions() -> list[Path]:
    """The native extension files of the installed torchaudio; empty once they are gone."""
    spec = find_spec("torchaudio")
    if spec is None or spec.origin is None:
        raise SystemExit("torchaudio is not installed; `make test` installs it")
    return sorted(path for path in Path(spec.origin).parent.rglob("*") if path.suffix in (".so", ".pyd", ".dylib"))


def main() -> None:
    """Take the extensions away."""
    for path in extensions():
        path.unlink()


if __name__ == "__main__":
    main()
