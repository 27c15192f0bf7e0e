"""PyTorch in and out."""

import numpy as np
import pytest

import sigprop
from sigprop import Config, SigpropError

torch = pytest.importorskip("torch", reason="PyTorch is not there: weights to and from it are not tested")


def layers(bias=True):
    from torch import nn

    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(64, 64, bias=bias), nn.Hardtanh(), nn.Linear(64, 64), nn.Hardtanh())


def test_weights_of_a_module_are_rounded_to_codes():
    import sigprop.torch

    module = layers(bias=False)
    with pytest.warns(UserWarning, match="token.code is no layer"):
        model = sigprop.torch.from_module(module, Config("digits"))
    want = np.round(module[0].weight.detach().numpy().astype(float) * 2**14)
    assert np.abs(model.weights["stage1.weight"] - want).max() <= 1
    assert not model.weights["stage1.bias"].any() and model.weights["stage2.bias"].any()
    with pytest.raises(SigpropError, match="2 Linear layers"):
        sigprop.torch.from_module(module, Config("digits", {"network.stages": [64]}))
    with pytest.raises(SigpropError, match=r"\[32, 64\]"):
        sigprop.torch.from_module(module, Config("digits-small"))


@pytest.mark.parametrize("network", ["digits", "digits-small", "digits-efp"])
def test_a_trained_network_is_a_module(network, digits):
    import sigprop.torch

    model = sigprop.Model(Config(network), epochs=3).fit(digits.x_train, digits.y_train)
    module = sigprop.torch.to_module(model)
    scores = module(torch.from_numpy(digits.x_test / 127.0).float()).detach().numpy()
    assert (scores.argmax(1) == model.predict(digits.x_test)).mean() > 0.99
    theirs = model.scores(digits.x_test)
    unit = 127.0 if network == "digits-efp" else 127.0**2
    assert np.abs(scores * unit - theirs).max() < 0.02 * np.abs(theirs).max()
    with pytest.raises(SigpropError, match="spike"):
        config = Config("digits-spiking-small")
        sigprop.torch.to_module(sigprop.Model(config, epochs=1).fit(digits.x_train[:50], digits.y_train[:50]))
