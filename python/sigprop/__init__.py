"""Neural networks that train in hardware with Signal Propagation, from Python.

    >>> import sigprop
    >>> config = sigprop.Config("digits")
    >>> data = sigprop.load("digits", config)
    >>> model = sigprop.Model(config, seed=1).fit(data.x_train, data.y_train)
    >>> model.score(data.x_test, data.y_test)                       # doctest: +SKIP
    0.9944...

=============================  ==================================================================
`Config`                       a checked configuration: a preset, a file, or keys
`Model`                        the golden model, bit for bit what the hardware computes; an
                               estimator as scikit-learn has them
`load`, `read`                 data that the command reads; arrays from NPZ, Parquet and CSV files
`generate`, `simulate`,        the command: Verilog, simulated hardware, comparison with the golden
`verify`, `estimate`, `build`  model, what a board takes, a bitstream
`run`                          any command line
`sigprop.torch`                weights from PyTorch, and trained networks back into it
=============================  ==================================================================

`python -m sigprop` is the command itself.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Config": "config",
    "Model": "model",
    "Data": "data",
    "load": "data",
    "read": "data",
    "CommandError": "command",
    "run": "command",
    "generate": "command",
    "simulate": "command",
    "verify": "command",
    "estimate": "command",
    "build": "command",
    "SigpropError": "_core",
    "Trace": "_core",
}

__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> Any:
    # Late, so that the command starts without NumPy and scikit-learn.
    if name == "__version__":
        return import_module("._core", __name__).VERSION
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
