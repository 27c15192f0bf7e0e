"""The same bits as the command, and the command from Python."""

import subprocess
import sys

import numpy as np
import pytest

import sigprop
from sigprop.model import Model

PLAIN = ["digits", "digits-small", "digits-spiking-small", "digits-efp", "diabetes"]


@pytest.mark.parametrize("network", PLAIN)
@pytest.mark.parametrize("seed", [1, 7])
def test_training_has_the_bits_of_the_command(network, seed):
    config = sigprop.Config(network, {"learning.epochs": 2})
    told = sigprop.run("train", network, "--set", "learning.epochs=2", "--seed", str(seed), "--no-baselines")
    source = "diabetes" if config.has_values else "digits"
    data = sigprop.load(source, config)
    model = Model(config, seed=seed, scaling="codes", value_scale=data.scale).fit(data.x_train, data.y_train)
    assert model.crc32 == told["weights_crc32"]
    assert [epoch["updates"] for epoch in model.history] == [epoch["fires"] for epoch in told["history"]]
    measured = model.evaluate(data.x_test, data.y_test) if not config.has_values else None
    if measured is not None:
        assert measured["stages"] == told["test_accuracy"]["stages"]
        assert measured["answer"] == told["test_accuracy"].get("sum", told["test_accuracy"].get("answer"))


@pytest.mark.parametrize("network, source", [("digits-recurrent", "digits-rows"), ("vowels-reservoir", "japanese-vowels")])
def test_sequences_have_the_bits_of_the_command(network, source):
    config = sigprop.Config(network, {"learning.epochs": 1})
    told = sigprop.run("train", network, "--set", "learning.epochs=1", "--no-baselines")
    data = sigprop.load(source, config)
    model = Model(config).fit(data.x_train, data.y_train, validation=(data.x_test, data.y_test))
    assert model.crc32 == told["weights_crc32"]
    assert model.score(data.x_test, data.y_test) * 100 == pytest.approx(model.history[-1]["test"]["answer"])


def test_a_model_is_verified_with_data_of_its_own(tmp_path):
    rng = np.random.default_rng(3)
    x = rng.normal(size=(60, 7))
    y = np.where(x[:, 0] + x[:, 1] > 0, "up", "down")
    model = Model(sigprop.Config.for_data(7, 2, (9, 5)), epochs=2).fit(x, y)
    verified = sigprop.verify(model, (x, y), samples=40, stalls="random")
    assert verified["mismatches"] == 0 and verified["compared"] > 500
    simulated = sigprop.simulate(model.config_, (model._samples(x, y).x, model._samples(x, y).labels), samples=40)
    assert len(simulated["weights_crc32"]) == 2
    written = sigprop.generate(model, tmp_path / "verilog")
    assert (tmp_path / "verilog").is_dir() and written
    assert sigprop.estimate(model, board="hx8k")


def test_what_ends_badly_is_raised():
    with pytest.raises(sigprop.CommandError) as caught:
        sigprop.run("train", "no-such-network")
    assert caught.value.exit_code == 2 and "no-such-network" in str(caught.value)
    with pytest.raises(sigprop.CommandError, match="unexpected argument"):
        sigprop.run("train", "--no-such-flag")


def test_the_module_is_the_command():
    ran = subprocess.run([sys.executable, "-m", "sigprop", "presets", "digits"], capture_output=True, text=True, check=True)
    assert "[network]" in ran.stdout
    code = "import sys, sigprop.__main__; assert 'numpy' not in sys.modules and 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_it_needs_no_scikit_learn():
    code = """
import sys
sys.modules["sklearn"] = None
import pickle, numpy, sigprop
data = sigprop.load("digits", sigprop.Config("digits-small"))
model = sigprop.Model("digits-small", epochs=1).fit(data.x_train, data.y_train)
assert model.score(data.x_test, data.y_test) > 0.9 and "digits-small" in repr(model)
assert pickle.loads(pickle.dumps(model)).crc32 == model.crc32 and model.get_params()["epochs"] == 1
for bad in [lambda: sigprop.Model().predict([[1.0]]), lambda: model.predict([[1.0]]), lambda: model.set_params(rate=1),
            lambda: model.fit([[float("nan")] * 64] * 2, [0, 1]), lambda: model.fit(data.x_train, data.y_train[:3])]:
    try:
        bad()
    except ValueError:
        continue
    raise SystemExit("it was taken")
print(*model.crc32)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    told = sigprop.run("train", "digits-small", "--epochs", "1", "--no-baselines")
    assert ran.stdout.split() == told["weights_crc32"]
