"""The command from Python: each call is a process of its own, and gives what the command prints with --json."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from ._core import SigpropError
from .config import Config

__all__ = ["CommandError", "build", "estimate", "generate", "run", "simulate", "verify"]


class CommandError(SigpropError):
    """A command that did not end well: misuse, a failure, or a difference that was found.

    Attributes
    ----------
    exit_code : int
        1: a difference or a failure; 2: misuse; of `build` 3 to 5 as its help says.
    result : dict or None
        What it found by then.
    """

    def __init__(self, text: str, exit_code: int, result: dict[str, Any] | None) -> None:
        super().__init__(text)
        self.exit_code = exit_code
        self.result = result


def run(*words: str | os.PathLike[str]) -> dict[str, Any]:
    """Runs a command line with --json, and gives what it printed.

    Raises
    ------
    CommandError
        Where its exit code is not 0.

    Examples
    --------
    >>> run("presets")["presets"][0]["name"]
    'diabetes'
    """
    line = [sys.executable, "-m", "sigprop", *(os.fspath(word) for word in words), "--json"]
    # Where this package is, also when it is not installed.
    home = os.fspath(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join([home, *filter(None, [os.environ.get("PYTHONPATH")])])
    ran = subprocess.run(line, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=False)
    try:
        result = json.loads(ran.stdout)
    except json.JSONDecodeError:
        result = None
    if ran.returncode != 0 or result is None:
        said = (result or {}).get("error") or ran.stderr.strip() or f"`sigprop {words[0]}` ended with exit code {ran.returncode}: see .result"
        raise CommandError(said, ran.returncode, result)
    return result


def _flags(options: dict[str, Any]) -> list[str]:
    """`samples=100, stalls="random", replace=True` as `--samples 100 --stalls random --replace`."""
    words: list[str] = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            words.append(flag)
        elif isinstance(value, (list, tuple)):
            words += [flag, ",".join(map(str, value))]
        elif value is not None and value is not False:
            words += [flag, os.fspath(value) if isinstance(value, os.PathLike) else str(value)]
    return words


def _of_network(command: str, network: Any, options: dict[str, Any], data: Any = None) -> dict[str, Any]:
    """Runs a command that is about a network: a `Config`, a fitted `Model` with its weights, or what the command calls NETWORK."""
    from .model import Model

    with tempfile.TemporaryDirectory(prefix="sigprop-") as folder:
        if isinstance(network, Model):
            config = network.config_
            if command != "fit":
                weights = Path(folder) / "weights.safetensors"
                network.save(weights)
                options.setdefault("weights", weights)
        else:
            config = network if isinstance(network, Config) else Config(network)
        if data is not None and not isinstance(data, (str, os.PathLike)):
            file = Path(folder) / "samples.csv"
            # Scaled as the fitted model has it, or by themselves.
            x, y = data
            samples = network._samples(x, y) if isinstance(network, Model) else Model(config)._begin(x, y, None)
            _write(file, samples, config)
            options["data"] = f"csv:{file}"
        elif data is not None:
            options["data"] = os.fspath(data)
        return run(command, *config._arguments(Path(folder)), *_flags(options))


def _write(file: Path, samples: Any, config: Config) -> None:
    """Samples as a table that the command reads as the same integers: an activation a is written as a / amax, with enough places."""
    if samples.steps is not None:
        raise SigpropError("sequences in memory are not given to commands: write them to a file, and give data='seq:FILE'")
    codes = samples.x.astype(np.float64)
    inputs, amax = config.inputs, config.amax
    labels: list[Any] = (samples.values if config.has_values else samples.labels).tolist()
    with open(file, "w", encoding="utf-8") as table:
        table.write("label," + ",".join(f"x{n}" for n in range(inputs)) + "\n")
        for label, row in zip(labels, codes[:, :inputs]):
            table.write(f"{label!r}" + "".join(f",{code / amax:.9f}" for code in row) + "\n")


def generate(network: Any, output: str | os.PathLike[str], **options: Any) -> dict[str, Any]:
    """Writes the Verilog of a network into a folder; of a fitted `Model` with its weights.

    ``options`` are those of `sigprop generate --help`, with ``_`` for ``-``: ``wrapper="wishbone"``, ``replace=True``.
    """
    return _of_network("generate", network, {"output": output, **options})


def simulate(network: Any, data: Any = None, **options: Any) -> dict[str, Any]:
    """Trains on the simulated hardware: accuracy before and after, cycles, checksums of the weights.

    ``data`` is a source, or a pair ``(X, y)`` of which every fifth sample is set apart to measure on. ``options`` are those of `sigprop simulate --help`:
    ``samples=300``, ``engine="verilator"``.
    """
    return _of_network("simulate", network, options, data)


def verify(network: Any, data: Any = None, **options: Any) -> dict[str, Any]:
    """Compares simulated hardware with the golden model, value by value; ``data`` as for `simulate`.

    ``options`` are those of `sigprop verify --help`: ``engines=["rust", "verilator"]``, ``stalls="random"``.

    Raises
    ------
    CommandError
        With ``exit_code`` 1 where a value differs; ``result`` says which first.
    """
    return _of_network("verify", network, options, data)


def estimate(network: Any, board: str | None = None, **options: Any) -> dict[str, Any]:
    """What a network takes on a board, or on every board: `sigprop fit`, which runs no tool."""
    return _of_network("fit", network, {"board": board, **options})


def build(network: Any, board: str, output: str | os.PathLike[str], **options: Any) -> dict[str, Any]:
    """Makes a bitstream with yosys and nextpnr (`sigprop tools install` has them); of a fitted `Model` with its weights."""
    return _of_network("build", network, {"board": board, "output": output, **options})
