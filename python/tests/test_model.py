"""The model as an object: estimator rules, going on, looking in, keeping."""

import pickle
import threading
import time
import _thread

import numpy as np
import pytest

import sigprop
from sigprop import Config, Model, SigpropError

sklearn = pytest.importorskip("sklearn", reason="scikit-learn is not there: its rules are not checked")


def test_scikit_learns_rules_hold():
    from sklearn.utils.estimator_checks import check_estimator

    results = check_estimator(Model(epochs=5), on_fail=None)
    # Skipped are those that need pandas or another array library.
    assert {r["check_name"]: str(r["exception"]) for r in results if r["status"] == "failed"} == {}
    assert sum(r["status"] == "passed" for r in results) > 45


def test_it_stands_in_pipelines_and_searches():
    from sklearn.datasets import load_digits
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = load_digits(return_X_y=True)
    assert cross_val_score(Model(), x, y, cv=3).mean() > 0.92
    search = GridSearchCV(make_pipeline(StandardScaler(), Model()), {"model__epochs": [1, 3]}, cv=2).fit(x[:400], y[:400])
    assert search.best_params_["model__epochs"] in (1, 3)


def test_history_scores_and_activations_fit_together(trained, digits):
    last = trained.history[-1]
    assert len(trained.history) == trained.config_.epochs and last["samples"] == 20 * 1437
    assert trained.score(digits.x_test, digits.y_test) * 100 == pytest.approx(last["test"]["answer"])
    scores = trained.scores(digits.x_test)
    assert (scores.argmax(1) == trained.predict(digits.x_test)).all()
    assert (scores == trained.scores(digits.x_test, 0) + trained.scores(digits.x_test, 1)).all()
    for stage, found in enumerate(trained.activations(digits.x_test)):
        h, t = found["h"].astype(np.int64), found["t"].astype(np.int64)
        assert (h @ t.T == trained.scores(digits.x_test, stage)).all()
    with pytest.raises(SigpropError, match="stages that have some are"):
        trained.scores(digits.x_test, 5)


def test_going_on_is_training_in_parts(digits):
    config = Config("digits-small", {"learning.schedule": "constant", "learning.epochs": 1})
    whole = Model(config, shuffle=False).fit(digits.x_train, digits.y_train)
    parts = Model(config)
    for at in range(0, len(digits.x_train), 100):
        parts.partial_fit(digits.x_train[at : at + 100], digits.y_train[at : at + 100])
    assert parts.crc32 == whole.crc32
    assert parts.history[-1]["samples"] == len(digits.x_train)
    assert sum(np.array([part["updates"] for part in parts.history])).tolist() == whole.history[-1]["updates"]


def test_observers_see_what_a_stage_makes(digits):
    seen = {0: [], 1: []}
    model = Model(Config("digits-small"), epochs=1)
    model.fit(digits.x_train[:50], digits.y_train[:50], observers={0: seen[0].append, 1: seen[1].append})
    assert [len(of) for of in seen.values()] == [50, 50]
    trace = seen[1][3]
    assert trace.stage == 1 and trace.h.shape == (32,) and trace.scores.shape == (10,)
    assert sum(trace.fired for trace in seen[0]) == model.history[0]["updates"][0]
    assert not any(trace.dh.any() for trace in seen[0] if not trace.fired)
    alone = Model(Config("digits-small"), epochs=1).fit(digits.x_train[:50], digits.y_train[:50])
    assert alone.crc32 == model.crc32, "looking has changed something"
    with pytest.raises(ZeroDivisionError):
        model.fit(digits.x_train[:50], digits.y_train[:50], observers=lambda trace: 1 // 0)
    with pytest.raises(SigpropError, match="stages 0 to 1"):
        model.fit(digits.x_train[:50], digits.y_train[:50], observers={2: print})


def test_ctrl_c_keeps_what_was_learned(digits):
    model = Model(Config("digits"), epochs=100_000)
    threading.Thread(target=lambda: (time.sleep(1.0), _thread.interrupt_main())).start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        model.fit(digits.x_train, digits.y_train)
    assert time.monotonic() - begun < 20
    assert model.history[-1]["samples"] > 0 and model.score(digits.x_test, digits.y_test) > 0.5


def test_models_are_kept(trained, digits, tmp_path):
    again = pickle.loads(pickle.dumps(trained))
    assert again.crc32 == trained.crc32 and (again.predict(digits.x_test) == trained.predict(digits.x_test)).all()
    trained.save(tmp_path / "digits.safetensors")
    loaded = Model.load(tmp_path / "digits.safetensors")
    assert loaded.crc32 == trained.crc32 and loaded.config_ == trained.config_
    assert (loaded.predict(digits.x_test) == trained.predict(digits.x_test)).all()
    with pytest.raises(SigpropError, match="int16"):
        loaded.predict(digits.x_test / 127.0)
    copied = Model(trained.config_).with_weights(trained.weights)
    assert copied.crc32 == trained.crc32
    reals = {name: values / 2**14 for name, values in trained.weights.items() if name.startswith("stage")}
    reals["token.code"] = trained.weights["token.code"]
    assert Model(trained.config_).with_weights(reals).crc32 == trained.crc32


def test_values_are_answered(tmp_path):
    config = Config("diabetes")
    data = sigprop.load("diabetes", config)
    model = Model(config).fit(data.x_train, data.y_train)
    assert sklearn.base.is_regressor(model)
    # With the start weights of seed 1 and the training set's own scale.
    assert 0.35 < model.score(data.x_test, data.y_test) < 0.6
    assert abs(model.predict(data.x_test).mean() - data.y_test.mean()) < 20
    model.save(tmp_path / "values.safetensors")
    loaded = Model.load(tmp_path / "values.safetensors")
    assert np.allclose(loaded.predict(data.x_test), model.predict(data.x_test))
    with pytest.raises(SigpropError, match="ranges"):
        loaded.evaluate(data.x_test, data.y_test)
    again = pickle.loads(pickle.dumps(model))
    assert again.evaluate(data.x_test, data.y_test) == model.evaluate(data.x_test, data.y_test)


def test_labels_are_what_they_are_called(digits):
    names = np.array(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
    model = Model(Config("digits-small"), epochs=2).fit(digits.x_train, names[digits.y_train])
    assert model.score(digits.x_test, names[digits.y_test]) > 0.9
    some = Model(Config("digits-small")).partial_fit(digits.x_train[:5], names[digits.y_train[:5]], classes=names)
    some.partial_fit(digits.x_train, names[digits.y_train])
    with pytest.raises(SigpropError, match="'ten'"):
        some.partial_fit(digits.x_train[:1], np.array(["ten"]))


def test_numbers_become_activations_as_the_command_has_them(digits):
    pictures = np.random.default_rng(1).integers(0, 256, (30, 64), dtype=np.uint8)
    y = np.arange(30) % 10
    of = lambda x, scaling="auto": Model(Config("digits-small"), epochs=1, scaling=scaling).fit(x, y).crc32  # noqa: E731
    assert of(pictures) == of((pictures >> 1).astype(np.int16)) == of(pictures.astype(np.float64), "bytes")
    reals = pictures / 255
    assert of(reals, "unit") == of(np.floor(reals * 127 + 0.5).astype(np.int16))
    assert of(reals * 4) == of(reals), "features are not scaled by their largest"
    for scaling, x in [("bytes", -reals), ("unit", reals * 3), ("codes", reals)]:
        with pytest.raises(SigpropError, match="takes"):
            of(x, scaling)
    with pytest.raises(ValueError, match="scaling='pixels'"):
        of(reals, "pixels")


def test_what_does_not_fit_is_refused(digits):
    with pytest.raises(SigpropError, match="network.stages"):
        Config("digits", {"network.stages": [0]})
    with pytest.raises(SigpropError, match="X has 3 features, but digits has 64 inputs"):
        Model(Config("digits")).fit(digits.x_train[:, :3], digits.y_train)
    with pytest.raises(ValueError, match="one class"):
        Model().fit(digits.x_train, np.zeros(len(digits.x_train)))
    with pytest.raises(SigpropError, match="list of integer arrays"):
        Model(Config("digits-recurrent")).fit([[1.5]], [0])
    with pytest.raises(SigpropError, match="stage1.weight"):
        Model(Config("digits-small")).with_weights({"stage1.weight": np.zeros((3, 3))})
    with pytest.raises(ValueError, match="seed=-1"):
        Model(seed=-1).fit(digits.x_train, digits.y_train)
    with pytest.raises(ValueError, match="epochs=0"):
        Model(Config("digits-small"), epochs=0).fit(digits.x_train, digits.y_train)
