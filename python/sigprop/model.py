"""The golden model as an estimator."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import _core
from ._checks import HAS_SKLEARN, BaseEstimator, check_is_fitted, check_labels, check_x, check_x_y
from ._scaling import Scaling
from .config import Config

__all__ = ["Model"]

#: What looks at stages: one for all, or for each stage (from 0) one of its own.
Observers = Callable[[_core.Trace], Any] | Mapping[int, Callable[[_core.Trace], Any]]


class Model(BaseEstimator):
    """A network that learns with Signal Propagation: the golden model, whose integers the hardware computes bit for bit.

    Parameters
    ----------
    config : Config, str or path, optional
        The network: a `Config`, or what `Config` takes. None: stages of 64 and 64 neurons with the default rule, for as many inputs and classes
        as the data have.
    seed : int, default=1
        Of start weights and of the order of samples. With the same configuration, data and seed the command gets the same bits.
    epochs : int, optional
        Passes over the training set; None: `learning.epochs` of the configuration.
    shuffle : bool, default=True
        Whether each epoch has an order of its own.
    scaling : str, default="auto"
        How numbers become activations: ``auto``, ``codes``, ``bytes``, ``unit`` or ``features``; see `sigprop._scaling.Scaling`.
    value_scale : pair (offset, step), optional
        Of a network that answers a value: ``y`` is about ``offset + step * z``, z an activation. None: values of the training set take the middle half of the
        activations' range.

    Attributes
    ----------
    config_ : Config
        The network that was fitted.
    classes_ : ndarray of shape (n_classes,)
        Labels, in the order of the network's classes.
    history : list of dict
        Of each epoch: ``epoch``, ``samples``, ``online`` (percent predicted before they were learned), ``updates`` and ``lr_shift`` of each stage, and
        ``test`` where there were validation samples (percent: ``answer``, ``stages``).
    n_features_in_ : int
        Features of X.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[0.0, 1.0], [1.0, 0.0]] * 20)
    >>> Model(epochs=3).fit(x, ["b", "a"] * 20).predict(x[:2]).tolist()
    ['b', 'a']
    """

    _parameters = ("config", "seed", "epochs", "shuffle", "scaling", "value_scale")

    def __init__(
        self,
        config: Config | str | os.PathLike[str] | None = None,
        seed: int = 1,
        epochs: int | None = None,
        shuffle: bool = True,
        scaling: str = "auto",
        value_scale: tuple[float, float] | None = None,
    ) -> None:
        self.config = config
        self.seed = seed
        self.epochs = epochs
        self.shuffle = shuffle
        self.scaling = scaling
        self.value_scale = value_scale

    # ---- learning

    def fit(
        self,
        X: Any,
        y: Any,
        validation: tuple[Any, Any] | None = None,
        observers: Observers | None = None,
        progress: Callable[[int, int, int, float], Any] | None = None,
    ) -> Model:
        """Trains from the start weights.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Samples; of a network that takes sequences a list of arrays ``[steps, inputs]`` of activations.
        y : array-like of shape (n_samples,)
            Labels; of a network that answers a value the values.
        validation : pair (X, y), optional
            Samples that are measured after each epoch, for `history`; nothing is learned from them.
        observers : callable or mapping of stage to callable, optional
            Called with a `Trace` of every training sample, after each stage's update, or after that of the stages (from 0) that are named.
        progress : callable, optional
            Called now and then with samples trained, samples to train, the epoch (from 0), and how many percent of its samples were predicted before they were
            learned.

        Raises
        ------
        KeyboardInterrupt
            After Ctrl-C; what was learned by then is kept.
        """
        samples = self._begin(X, y, None)
        epochs = self.config_.epochs if self.epochs is None else self.epochs
        if epochs < 1:
            raise ValueError(f"epochs={epochs}: give 1 or more")
        test = self._samples(*validation) if validation is not None else None
        looking = self._observers(observers)
        history, fault = self.network_.train(samples, test, epochs, bool(self.shuffle), int(self.seed), looking, progress)
        self.history_: list[dict[str, Any]] = history
        if fault is not None:
            raise fault
        return self

    def partial_fit(self, X: Any, y: Any, classes: Any = None, observers: Observers | None = None) -> Model:
        """Trains each sample once, in order, going on from what was learned; the learning rate stays as configured.

        Parameters
        ----------
        X, y
            As for `fit`.
        classes : array-like of shape (n_classes,), optional
            All labels that will come, at the first call; not needed where `config` says how many there are and labels count from 0.
        observers : optional
            As for `fit`.
        """
        first = not hasattr(self, "network_")
        if first:
            samples = self._begin(X, y, classes)
            self.history_ = []
        else:
            samples = self._samples(X, y)
        right, updates = self.network_.learn(samples, first, self._observers(observers))
        done = self.history_[-1]["samples"] if self.history_ else 0
        online = 100.0 * right / len(samples)
        self.history_.append({"epoch": len(self.history_) + 1, "samples": done + len(samples), "online": online, "updates": updates})
        return self

    # ---- asking

    def predict(self, X: Any) -> np.ndarray:
        """Labels of samples ``[n]``; of a network that answers a value the values (float64)."""
        classes, answers, _ = self._infer(X)
        if self.config_.has_values:
            offset, step = self.values_.scale
            return offset + step * answers[:, 0]
        return self.classes_[classes]

    def scores(self, X: Any, stage: int | None = None) -> np.ndarray:
        """Scores of classes, int64, ``[n, C]``: those that the answer follows from, or of one stage (from 0) alone.

        Of a network that answers a value ``[n, 1]``, the value as an integer.
        """
        _, answers, stages = self._infer(X)
        if stage is None:
            return answers
        found = stages[stage] if 0 <= stage < len(stages) else None
        if found is None:
            having = [s for s, scores in enumerate(stages) if scores is not None]
            raise _core.SigpropError(f"stage={stage} has no scores: stages that have some are {having}")
        return found

    def decision_function(self, X: Any) -> np.ndarray:
        """`scores`; of two classes the second's less the first's, ``[n]``."""
        scores = self.scores(X)
        if not self.config_.has_values and len(self.classes_) == 2 and scores.shape[1] == 2:
            return scores[:, 1] - scores[:, 0]
        return scores

    def score(self, X: Any, y: Any) -> float:
        """Share of samples whose class is found, 0 to 1; of values R^2."""
        predicted = self.predict(X)
        y = check_labels(y)
        if self.config_.has_values:
            y = y.astype(np.float64)
            spread = float(((y - y.mean()) ** 2).sum())
            return 1.0 - float(((y - predicted) ** 2).sum()) / spread if spread > 0 else 0.0
        return float(np.mean(predicted == y))

    def evaluate(self, X: Any, y: Any) -> dict[str, Any]:
        """Accuracy in percent as the command measures it: ``answer``, ``stages`` (each alone), and of values ``r2`` on the integer scale."""
        check_is_fitted(self)
        return self.network_.evaluate(self._samples(X, y))

    def activations(self, X: Any, y: Any = None) -> list[dict[str, np.ndarray]]:
        """What the hidden stages make of samples: of each ``h`` ``[n, neurons]``, and ``t`` ``[C, neurons]``, the targets of the classes, where it has some.

        Where labels are put behind the inputs ``h`` is that with the sample's own, and y is needed.
        """
        check_is_fitted(self)
        samples = self._samples(X, y) if y is not None else self._unlabelled(X)
        stages = self.network_.activations(samples)
        return [{"h": h} if t is None else {"h": h, "t": t} for h, t in stages]

    # ---- weights

    @property
    def history(self) -> list[dict[str, Any]]:
        """What each epoch came to, or each call of `partial_fit`."""
        check_is_fitted(self)
        return self.history_

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """Weights as raw codes (int32): ``stage1.weight`` ``[n_out, n_in]``, ``stage1.bias`` ``[n_out]``, ..., ``token.code`` ``[C, n_1]``."""
        check_is_fitted(self)
        return self.network_.weights()

    @property
    def crc32(self) -> list[str]:
        """Checksums of the stages' weights, as the command prints them."""
        check_is_fitted(self)
        return [f"{crc:08x}" for crc in self.network_.crc32()]

    def with_weights(self, weights: Mapping[str, Any], labels: Any = None) -> Model:
        """A fitted model with these weights, by the names of `weights`: integers are raw codes, real numbers are rounded to them.

        ``labels``: what the classes are called; None: 0, 1, ... The model needs a configuration.
        """
        config = self._config(None, None)
        if config is None:
            raise _core.SigpropError("weights need a network: give config")
        arrays = {name: self._array(name, values) for name, values in weights.items()}
        model = type(self)(**self.get_params(deep=False))
        model.network_, rounded, saturated = _core.Network.from_arrays(config._core, arrays)
        model._settle(config, labels)
        model.import_ = {"rounded": rounded, "saturated": saturated}
        return model

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the weights, with the configuration, as safetensors (or NIR, by the ending): the command's ``--weights`` takes the file."""
        check_is_fitted(self)
        self.network_.save(Path(path), self.values_.scale if self.config_.has_values else None)

    @classmethod
    def load(cls, path: str | os.PathLike[str], config: Config | None = None) -> Model:
        """A fitted model of a file that `save` or the command wrote; ``config``: in the place of the configuration in the file."""
        from ._safetensors import configuration

        config = config or configuration(Path(path))
        model = cls(config)
        model.network_, scale = _core.Network.load(config._core, Path(path))
        model._settle(config, None)
        if scale is not None:
            model.values_ = _core.Values.of_scale(config._core, *scale)
        return model

    # ---- inside

    def _config(self, x: np.ndarray | None, labels: np.ndarray | None) -> Config | None:
        """The network: the one given, or one for the data."""
        if isinstance(self.config, Config):
            return self.config
        if self.config is not None:
            return Config(self.config)
        if x is None or labels is None:
            return None
        return Config.for_data(x.shape[1], len(labels))

    def _initial_weights(self) -> dict[str, np.ndarray]:
        """The start weights of the seed."""
        config = self._config(None, None)
        assert config is not None
        return _core.Network.initial(config._core, self.seed).weights()

    @staticmethod
    def _array(name: str, values: Any) -> np.ndarray:
        array = np.asarray(values)
        return np.ascontiguousarray(array, dtype=np.int32 if array.dtype.kind in "iub" else np.float64)

    def _settle(self, config: Config, labels: Any) -> None:
        """What a model has that was not fitted to data."""
        self.config_, self.history_ = config, []
        self.classes_ = np.arange(config.classes) if labels is None else np.asarray(labels)
        self.n_features_in_ = config.inputs
        self.scaling_: Scaling | None = None

    def _begin(self, x: Any, y: Any, classes: Any) -> _core.Samples:
        """Finds network, labels and scaling for the data, and takes the start weights."""
        given = self._config(None, None)
        if given is not None and given.takes_sequences:
            self._labels(given, np.asarray(y), classes)
            self.config_, self.n_features_in_ = given, given.inputs
        else:
            values = given is not None and given.has_values
            x, y = check_x_y(self, x, y, True, not values)
            labels = None if values else np.unique(y) if classes is None else np.unique(np.asarray(classes))
            if labels is not None and len(labels) < 2 and given is None:
                raise ValueError("y has one class: a classifier needs two; give the others with partial_fit(classes=...)")
            config = self._config(x, labels)
            assert config is not None
            self._check_features(config, x)
            self._labels(config, y, classes)
            self.config_, self.scaling_ = config, Scaling(self.scaling, config, x)
            if values:
                self.values_ = _core.Values.fit(config._core, np.ascontiguousarray(y, dtype=np.float64), self.value_scale)
        if not 0 <= int(self.seed) < 1 << 64:
            raise ValueError(f"seed={self.seed}: give an integer from 0 to 2^64 - 1")
        self.network_ = _core.Network.initial(self.config_._core, int(self.seed))
        return self._samples(x, y)

    @staticmethod
    def _check_features(config: Config, x: np.ndarray) -> None:
        if x.shape[1] != config.inputs:
            raise _core.SigpropError(
                f"X has {x.shape[1]} features, but {config.name} has {config.inputs} inputs: "
                f'take Model(config.replace({{"network.inputs": {x.shape[1]}}})), or None for a network by the data'
            )

    def _labels(self, config: Config, y: np.ndarray, classes: Any) -> None:
        """Which label each class of the network is."""
        if config.has_values:
            self.classes_ = np.arange(config.classes)
            return
        found = np.unique(y if classes is None else np.asarray(classes))
        counted = found.dtype.kind in "iu" and found.min() >= 0 and found.max() < config.classes
        if counted and classes is None and self.config is not None:
            self.classes_ = np.arange(config.classes)
        elif len(found) > config.classes:
            raise _core.SigpropError(f"y has {len(found)} labels, but {config.name} has {config.classes} classes: give it as many (network.classes)")
        else:
            self.classes_ = found

    def _samples(self, x: Any, y: Any) -> _core.Samples:
        """Samples of the fitted network."""
        check_is_fitted(self)
        if self.config_.takes_sequences:
            rows, steps = self._steps(x)
            return _core.Samples.sequences(rows, steps, self._classes_of(check_labels(y)))
        x, y = check_x_y(self, x, y, False, not self.config_.has_values)
        codes = self._codes(x)
        if self.config_.has_values:
            return self.values_.samples(self.config_._core, codes, np.ascontiguousarray(y, dtype=np.float64))
        return _core.Samples.plain(codes, self._classes_of(y))

    def _unlabelled(self, x: Any) -> _core.Samples:
        """Samples to ask about."""
        if self.config_.takes_sequences:
            rows, steps = self._steps(x)
            return _core.Samples.sequences(rows, steps, np.zeros(len(steps), np.uint8))
        x = check_x(self, x, False)
        codes = self._codes(x)
        return _core.Samples.plain(codes, np.zeros(len(codes), np.uint8))

    def _codes(self, x: np.ndarray) -> np.ndarray:
        if self.scaling_ is None:
            # It was not fitted to data: nothing is known to scale features by.
            scaling = Scaling(self.scaling, self.config_, x)
            if scaling.kind == "features":
                raise _core.SigpropError(
                    "a network that was not fitted here does not know how its features were scaled: give X as int16 (activations) or uint8 (bytes), or "
                    'set_params(scaling="unit") where X lies in -1 to 1'
                )
            return scaling.codes(x)
        return self.scaling_.codes(x)

    def _steps(self, x: Any) -> tuple[np.ndarray, list[int]]:
        """Sequences below each other, and the steps of each."""
        arrays = [np.asarray(sequence) for sequence in x]
        wrong = next((a for a in arrays if a.ndim != 2 or a.shape[1] != self.config_.inputs or a.dtype.kind not in "iu"), None)
        if wrong is not None or not arrays:
            got = "none" if wrong is None else f"{wrong.dtype} {list(wrong.shape)}"
            raise _core.SigpropError(
                f"{self.config_.name} takes sequences: a list of integer arrays [steps, {self.config_.inputs}] of activations, got {got}"
            )
        amax = self.config_.amax
        rows = np.clip(np.concatenate(arrays), -amax, amax)
        return np.ascontiguousarray(rows, dtype=np.int16), [len(a) for a in arrays]

    def _classes_of(self, y: np.ndarray) -> np.ndarray:
        """The class of each label."""
        at = np.minimum(np.searchsorted(self.classes_, y), len(self.classes_) - 1)
        if (unknown := self.classes_[at] != y).any():
            raise _core.SigpropError(
                f"y has the label {y[unknown][0]!r}, which is none of {self.classes_.tolist()}: give all with partial_fit(classes=...)"
            )
        return at.astype(np.uint8)

    def _infer(self, x: Any) -> tuple[np.ndarray, np.ndarray, list[np.ndarray | None]]:
        check_is_fitted(self)
        return self.network_.infer(self._unlabelled(x))

    def _observers(self, observers: Observers | None) -> list[Any]:
        stages = len(self.config_.stages)
        if observers is None:
            return []
        if callable(observers):
            return [observers] * stages
        if wrong := [stage for stage in observers if stage not in range(stages)]:
            raise _core.SigpropError(f"observers: stage {wrong[0]!r} is not there: the network has stages 0 to {stages - 1}")
        return [observers.get(stage) for stage in range(stages)]

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "network_")

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__().copy() if HAS_SKLEARN else self.__dict__.copy()
        if "network_" in state:
            state["network_"] = state["network_"].weights()
        if "values_" in state:
            state["values_"] = (*state["values_"].scale, state["values_"].edges)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = dict(state)
        if "network_" in state:
            state["network_"] = _core.Network.from_arrays(state["config_"]._core, state["network_"])[0]
        if "values_" in state:
            state["values_"] = _core.Values.of(state["config_"]._core, *state["values_"])
        if HAS_SKLEARN:
            super().__setstate__(state)
        else:
            self.__dict__.update(state)

    if HAS_SKLEARN:

        def __sklearn_tags__(self) -> Any:
            from sklearn.utils import ClassifierTags, RegressorTags

            tags = super().__sklearn_tags__()
            tags.target_tags.required = True
            config = self._config(None, None)
            if config is not None and config.has_values:
                tags.estimator_type, tags.regressor_tags = "regressor", RegressorTags()
            else:
                tags.estimator_type, tags.classifier_tags = "classifier", ClassifierTags()
            return tags
