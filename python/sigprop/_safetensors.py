"""The configuration in the header of a weights file."""

from __future__ import annotations

import json
from pathlib import Path

from ._core import SigpropError
from .config import Config

#: Bytes of a header, at most.
MOST = 1 << 20


def configuration(path: Path) -> Config:
    """That of the file."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = file.read(length) if length <= MOST else b""
    try:
        toml = json.loads(header)["__metadata__"]["config"]
    except (ValueError, KeyError, TypeError):
        raise SigpropError(f"{path}: no configuration in its header; give the network with config=") from None
    return Config.from_toml(toml, name=path.stem)
