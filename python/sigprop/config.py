"""Configurations of networks."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import _core

__all__ = ["Config"]


def _toml(value: Any) -> str:
    """A value as TOML has it; lists, numbers, words and truth are as in JSON."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    return json.dumps(list(value) if isinstance(value, tuple) else value)


class Config:
    """A checked configuration; it does not change.

    Parameters
    ----------
    network : str or path, default="digits"
        A preset (`Config.presets()` lists them), a configuration file (``.toml``), or a folder that a command wrote.
    overrides : mapping, optional
        Values to lay over keys: ``{"network.stages": [96, 64], "learning.epochs": 40}``. All keys are in the book, under "Configuration".

    Raises
    ------
    SigpropError
        With all faults of the configuration at once: each with its key, the value, the rule and what to do.

    Examples
    --------
    >>> Config("digits", {"network.stages": [32]}).stages[0]["neurons"]
    32
    """

    def __init__(self, network: str | os.PathLike[str] = "digits", overrides: Mapping[str, Any] | None = None) -> None:
        name = os.fspath(network)
        path = Path(name)
        preset = name in dict(_core.Config.presets())
        if not preset and (len(path.parts) > 1 or path.suffix == ".toml" or path.exists()):
            self._take(_core.Config.text_of(path), os.fspath(path), overrides)
        else:
            self._take(None, name, overrides)

    def _take(self, text: str | None, name: str, overrides: Mapping[str, Any] | None) -> None:
        """What it is made from is kept, as commands are given it: what a board is to choose is still to be chosen in it."""
        self._text, self._name, self._overrides = text, name, dict(overrides or {})
        if text is None:
            self._core = _core.Config.preset(name, self._words())
        else:
            self._core = _core.Config.toml(text, self._words(), name)

    def _words(self) -> list[str]:
        return [f"{key}={_toml(value)}" for key, value in self._overrides.items()]

    def _arguments(self, folder: Path) -> list[str]:
        """What names it on a command line; a file of it is written into the folder."""
        network = self._name
        if self._text is not None:
            file = folder / f"{self.name}.toml"
            file.write_text(self._text, encoding="utf-8")
            network = os.fspath(file)
        return [network, *(word for override in self._words() for word in ("--set", override))]

    @classmethod
    def from_toml(cls, text: str, overrides: Mapping[str, Any] | None = None, name: str = "network.toml") -> Config:
        """Of a text in TOML; ``name`` is what errors call it, and its stem the network."""
        config = cls.__new__(cls)
        config._take(text, name, overrides)
        return config

    @classmethod
    def for_data(
        cls, inputs: int, classes: int, stages: Sequence[int] = (64, 64), overrides: Mapping[str, Any] | None = None
    ) -> Config:
        """With the default rule for samples of so many inputs and classes."""
        text = f"[network]\ninputs = {int(inputs)}\nclasses = {int(classes)}\nstages = {_toml(list(stages))}\n"
        return cls.from_toml(text, overrides)

    @staticmethod
    def presets() -> dict[str, str]:
        """The presets: name and what each is."""
        return dict(_core.Config.presets())

    def replace(self, overrides: Mapping[str, Any]) -> Config:
        """The same with values laid over keys."""
        config = type(self).__new__(type(self))
        config._take(self._text, self._name, {**self._overrides, **overrides})
        return config

    def to_toml(self) -> str:
        """All keys, each explicit."""
        return self._core.to_toml()

    @property
    def name(self) -> str:
        """Its name: that of the preset, or of the file."""
        return self._core.name

    @property
    def hash(self) -> str:
        """What tells configurations apart: the same for the same keys, also in reports and file headers."""
        return self._core.hash

    @property
    def inputs(self) -> int:
        """Values of a sample, of a sequence those of a step."""
        return self._core.inputs

    @property
    def classes(self) -> int:
        """Classes; of a network that answers a value the ranges that its hidden stages tell apart."""
        return self._core.classes

    @property
    def epochs(self) -> int:
        """Passes over the training set."""
        return self._core.epochs

    @property
    def amax(self) -> int:
        """The largest activation: an input is an integer from -amax to amax."""
        return self._core.amax

    @property
    def activation_bits(self) -> int:
        """Bits of an activation, Q0.(A-1)."""
        return self._core.activation_bits

    @property
    def has_values(self) -> bool:
        """Whether the network answers a value in the place of a class."""
        return self._core.has_values

    @property
    def takes_sequences(self) -> bool:
        """Whether its samples are sequences of steps."""
        return self._core.takes_sequences

    @property
    def readout(self) -> str:
        """How an answer follows from the scores of the stages."""
        return self._core.readout

    @property
    def neuron(self) -> str:
        """What neurons are: ``static``, or ``lif``, which spike."""
        return self._core.neuron

    @property
    def target(self) -> str:
        """What the target stream begins as: ``code``, ``learned``, ..."""
        return self._core.target

    @property
    def stages(self) -> list[dict[str, Any]]:
        """For each stage its name, inputs, neurons, formats and what else it is made of."""
        return self._core.stages

    def __repr__(self) -> str:
        stages = [stage["neurons"] for stage in self.stages]
        return f"<Config {self.name}: inputs {self.inputs}, stages {stages}, hash {self.hash}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Config) and self.to_toml() == other.to_toml()

    def __hash__(self) -> int:
        return hash(self.hash)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._text is None:
            return (type(self), (self._name, self._overrides))
        return (type(self).from_toml, (self._text, self._overrides, self._name))
