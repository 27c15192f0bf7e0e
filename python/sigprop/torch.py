"""PyTorch in and out: initial weights from a module, and a trained network as a module.

    >>> import torch, sigprop, sigprop.torch                                    # doctest: +SKIP
    >>> net = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.Hardtanh(), torch.nn.Linear(64, 64), torch.nn.Hardtanh())  # doctest: +SKIP
    >>> model = sigprop.torch.from_module(net, sigprop.Config("digits"))        # doctest: +SKIP
    >>> module = sigprop.torch.to_module(model)                                 # doctest: +SKIP
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ._core import SigpropError
from .config import Config
from .model import Model

try:
    import torch
    from torch import nn
except ImportError as fault:  # pragma: no cover
    raise ImportError("sigprop.torch needs PyTorch: pip install 'sigprop[torch]'") from fault

__all__ = ["from_module", "to_module"]


def from_module(module: nn.Module, config: Config, *, seed: int = 1, labels: Any = None) -> Model:
    """A model whose stages start with the weights of the module's `Linear` layers, in order; other layers are not looked at.

    Weights and biases are real numbers; they are rounded to the nearest code of the stage's format and saturated. A target code is none of a module's
    layers: it is drawn from ``seed``, which a warning says.

    Parameters
    ----------
    module : torch.nn.Module
        With as many `Linear` layers as the network has stages, of their shapes. A missing bias is 0.
    config : Config
        The network.
    seed : int, default=1
        Of the target code, and of the order of samples where the model is trained on with `partial_fit` or measured.
    labels : array-like, optional
        What the classes are called; None: 0, 1, ...

    Raises
    ------
    SigpropError
        Where layers and stages are not alike, with both shapes.
    """
    layers = [layer for layer in module.modules() if isinstance(layer, nn.Linear)]
    stages = config.stages
    if len(layers) != len(stages):
        raise SigpropError(f"the module has {len(layers)} Linear layers, but {config.name} has {len(stages)} stages: give it as many (network.stages)")
    drawn = Model(config, seed)._initial_weights()
    weights: dict[str, Any] = {}
    for stage, layer in zip(stages, layers):
        name, weight = stage["name"], layer.weight.detach().cpu().double().numpy()
        want = (stage["neurons"], stage["inputs"])
        if weight.shape != want:
            raise SigpropError(f"{name} has weights {list(want)}, but the module's layer {list(weight.shape)}: [neurons, inputs]")
        key = _key(config, name)
        weights[f"{key}.weight"] = weight
        weights[f"{key}.bias"] = np.zeros(len(weight)) if layer.bias is None else layer.bias.detach().cpu().double().numpy()
    for name, values in drawn.items():
        if name not in weights and not name.endswith(".velocity"):
            weights[name] = values
            warnings.warn(f"{name} is no layer of the module: it is drawn with seed {seed}", stacklevel=2)
    model = Model(config, seed).with_weights(weights, labels)
    if model.import_["saturated"]:
        warnings.warn(f"{model.import_['saturated']} weights were beyond their format and saturated", stacklevel=2)
    return model


def _key(config: Config, name: str) -> str:
    """What a stage is called in a weights file."""
    names = [stage["name"] for stage in config.stages]
    last = config.stages[-1]
    return "output" if last["is_output"] and name == last["name"] else f"stage{names.index(name) + 1}"


class _Stages(nn.Module):
    """h through the stages, and in the end the scores of the classes, in units of amax^2."""

    def __init__(self, layers: list[nn.Module], targets: list[torch.Tensor | None], summed: bool) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.summed = summed
        for n, target in enumerate(targets):
            self.register_buffer(f"target{n + 1}", target)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Inputs ``[n, inputs]`` from -1 to 1, activations divided by amax: scores ``[n, C]``."""
        scores, all_scores = None, []
        for n, layer in enumerate(self.layers):
            x = layer(x)
            target = getattr(self, f"target{n + 1}")
            scores = x if target is None else x @ target.T
            all_scores.append(scores)
        return torch.stack(all_scores).sum(0) if self.summed else scores


def to_module(model: Model) -> nn.Module:
    """A trained network as a module: inputs ``[n, inputs]`` from -1 to 1, scores ``[n, C]``, whose argmax is the class.

    The module calculates in float32 without the rounding of sums to activations, so that scores differ by what that rounds: classes are the same but where two
    scores are about as large.

    Raises
    ------
    SigpropError
        For networks that it has no layers for: neurons that spike, sequences, windows of a picture, labels behind the inputs, other read-outs than `last`,
        `sum` and `stage`.
    """
    config, weights = model.config_, model.weights
    activations = {"hard_tanh": lambda: nn.Hardtanh(), "relu": lambda: nn.Hardtanh(0.0, 1.0)}
    stages = config.stages
    refused = [
        (config.takes_sequences, "it takes sequences"),
        (config.has_values, "it answers a value"),
        (any(stage["fields"] for stage in stages), "its first stage sees windows of a picture"),
        (any(stage["activation"] not in activations for stage in stages), f"its activation is {stages[0]['activation']}"),
        (config.neuron != "static", "its neurons spike"),
        (config.readout not in ("last", "sum", "stage"), f"its read-out is {config.readout!r}"),
        (config.target not in ("code", "learned", "reshape", "error"), f"its target is {config.target!r}"),
    ]
    if why := [reason for is_so, reason in refused if is_so]:
        raise SigpropError(f"{config.name} has no module here: {'; '.join(why)}")
    found = model.activations(np.zeros((1, config.inputs), np.int16), np.zeros(1, np.int64) if config.target == "error" else None)
    layers: list[nn.Module] = []
    targets: list[torch.Tensor | None] = []
    for n, stage in enumerate(stages):
        key, one = _key(config, stage["name"]), 2.0 ** stage["weight_frac"]
        linear = nn.Linear(stage["inputs"], stage["neurons"])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weights[f"{key}.weight"] / one))
            linear.bias.copy_(torch.from_numpy(weights[f"{key}.bias"] / one))
        layers.append(linear if stage["is_output"] else nn.Sequential(linear, activations[stage["activation"]]()))
        target = None if stage["is_output"] else found[n].get("t")
        targets.append(None if target is None else torch.from_numpy(target / config.amax).float())
    return _Stages(layers, targets, config.readout == "sum")
