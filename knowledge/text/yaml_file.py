"""Reading our YAML files: safely, and in C where the library has it, ten times as fast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(file: Path) -> Any:  # whatever YAML holds; the caller checks it
    """Return what the file holds.

    Raises:
        YAMLError: the file is not YAML.
    """
    return yaml.load(file.read_bytes(), LOADER)  # noqa: S506  # a safe loader
