"""The folder of an exported kit, written once."""

from pathlib import Path

import pytest

from tests.storage.kit_export.exported_kit import written


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kits") / "out"
    written(folder)
    return folder
