"""Data: what the command reads, and arrays of files."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import _core
from .config import Config

__all__ = ["Data", "load", "read"]


class Data(NamedTuple):
    """A training set and a test set.

    ``x_*`` are activations as the hardware takes them (int16, ``[n, inputs]``; of sequences a list of arrays ``[steps, inputs]``), ``y_*`` labels
    (int64, ``[n]``), or values (float64) where the network learns some; ``scale`` is then what the command scales them by, for `Model`'s ``value_scale``.
    """

    x_train: Any
    y_train: np.ndarray
    x_test: Any
    y_test: np.ndarray
    scale: tuple[float, float] | None = None


def load(
    source: str,
    config: Config,
    *,
    label: str | None = None,
    test: str | None = None,
    sequence: str | None = None,
) -> Data:
    """Reads a source that the command knows, as the command does.

    Parameters
    ----------
    source : str
        ``digits``, ``diabetes``, ``digits-rows``, ``japanese-vowels``, ``idx:DIR``, ``csv:FILE`` or ``seq:PATH``.
    config : Config
        The network that they are for: it has the number of inputs and the format.
    label, sequence : str, optional
        The column of a table that has the label, or names the sequence: its name, ``first``, ``last``, or a number from 1.
    test : str, optional
        A source of test samples in the place of those set apart.
    """
    train, test_set, scale, notes = _core.load(source, config._core, label, test, sequence)
    for note in notes:
        warnings.warn(note, stacklevel=2)

    def halves(samples: _core.Samples) -> tuple[Any, np.ndarray]:
        x, steps = samples.x, samples.steps
        if steps is not None:
            return np.split(x, np.cumsum(steps)[:-1]), samples.labels
        if config.has_values:
            return x[:, : config.inputs], samples.values
        return x, samples.labels

    return Data(*halves(train), *halves(test_set), scale)


def read(path: str | os.PathLike[str], label: str | int = "label") -> tuple[np.ndarray, np.ndarray]:
    """Arrays X ``[n, features]`` and y ``[n]`` of a file: for `Model.fit`, which scales them.

    Parameters
    ----------
    path : path
        ``.npz`` with the arrays ``X`` and ``y``; ``.parquet`` (needs pyarrow) or ``.csv`` with a row a sample. Pictures ``[n, height, width]`` are laid flat.
    label : str or int
        The column of a table that is y: its name, or its place from 0, or -1 for the last.

    Raises
    ------
    SigpropError
        Where an array or a column is missing, with those that are there.
    """
    path = Path(path)
    if path.suffix == ".npz":
        with np.load(path) as arrays:
            names = {name.lower(): name for name in arrays.files}
            if missing := [name for name in ("x", "y") if name not in names]:
                found = ", ".join(arrays.files)
                raise _core.SigpropError(f"{path}: no array {missing[0]!r}; the file has {found}: save it with np.savez(path, X=X, y=y)")
            x, y = arrays[names["x"]], arrays[names["y"]]
        return x.reshape(len(x), -1), y
    if path.suffix == ".parquet":
        try:
            import pyarrow.parquet as parquet
        except ImportError as fault:
            raise ImportError("Parquet files need pyarrow: pip install 'sigprop[parquet]'") from fault
        table = parquet.read_table(path)
        columns = {name: table.column(name).to_numpy() for name in table.column_names}
    elif path.suffix == ".csv":
        rows = np.genfromtxt(path, delimiter=",", names=True, dtype=None, encoding="utf-8")
        if rows.dtype.names is None:
            raise _core.SigpropError(f"{path}: no header, or one column; name the columns in the first line")
        columns = {name: rows[name] for name in rows.dtype.names}
    else:
        raise _core.SigpropError(f"{path}: the ending {path.suffix!r} is not known; give .npz, .parquet or .csv")
    there = list(columns)
    if isinstance(label, int):
        if not -len(there) <= label < len(there):
            raise _core.SigpropError(f"{path}: label={label} is none of its {len(there)} columns")
        label = there[label]
    if label not in columns:
        raise _core.SigpropError(f"{path}: no column {label!r}; the file has {', '.join(there)}: name one with label=")
    y = columns.pop(label)
    for name, column in columns.items():
        if column.dtype.kind not in "iufb":
            raise _core.SigpropError(f"{path}: column {name!r} holds {column.dtype}, not numbers; make numbers of it, or leave it out")
    return np.column_stack(list(columns.values())), y
