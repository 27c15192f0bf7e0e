"""How arrays are checked: by scikit-learn where it is there, so that its rules hold to the word, else by a few lines of our own."""

from __future__ import annotations

from typing import Any

import numpy as np

try:
    from sklearn.base import BaseEstimator
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

    HAS_SKLEARN = True

    def check_x(model: Any, x: Any, first: bool) -> np.ndarray:
        """X as an array ``[n, features]`` of finite numbers; of as many features as the first time."""
        return validate_data(model, x, reset=first, dtype="numeric")

    def check_x_y(model: Any, x: Any, y: Any, first: bool, classes: bool) -> tuple[np.ndarray, np.ndarray]:
        """X and y, of as many samples; ``classes``: y are labels, else values."""
        x, y = validate_data(model, x, y, reset=first, dtype="numeric", y_numeric=not classes)
        if classes:
            check_classification_targets(y)
        return x, y

    def check_labels(y: Any) -> np.ndarray:
        """y as an array ``[n]``."""
        return column_or_1d(y, warn=True)

except ImportError:
    HAS_SKLEARN = False

    class BaseEstimator:  # type: ignore[no-redef]
        """What estimators have of scikit-learn, without it: their parameters."""

        _parameters: tuple[str, ...] = ()

        def get_params(self, deep: bool = True) -> dict[str, Any]:
            """The parameters, as they were given."""
            return {name: getattr(self, name) for name in self._parameters}

        def __repr__(self) -> str:
            return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.get_params().items())})"

        def set_params(self, **params: Any) -> Any:
            """Sets parameters."""
            for name, value in params.items():
                if name not in self._parameters:
                    raise ValueError(f"Invalid parameter {name!r}: there are {', '.join(self._parameters)}")
                setattr(self, name, value)
            return self

    def check_is_fitted(model: Any) -> None:
        if not hasattr(model, "network_"):
            raise ValueError("This Model is not fitted yet. Call 'fit' first.")

    def check_x(model: Any, x: Any, first: bool) -> np.ndarray:
        x = np.asarray(x)
        if x.ndim != 2 or x.dtype.kind not in "iufb":
            raise ValueError(f"X is an array [n, features] of numbers, but this one is {x.dtype} {list(x.shape)}")
        if len(x) == 0:
            raise ValueError("X has no samples")
        if x.dtype.kind == "f" and not np.isfinite(x).all():
            raise ValueError("X contains NaN or infinity")
        if first:
            model.n_features_in_ = x.shape[1]
        elif x.shape[1] != model.n_features_in_:
            raise ValueError(f"X has {x.shape[1]} features, but Model is expecting {model.n_features_in_} features as input")
        return x

    def check_labels(y: Any) -> np.ndarray:
        y = np.asarray(y)
        if y.ndim != 1:
            raise ValueError(f"y is an array [n], but this one is {list(y.shape)}")
        return y

    def check_x_y(model: Any, x: Any, y: Any, first: bool, classes: bool) -> tuple[np.ndarray, np.ndarray]:
        x, y = check_x(model, x, first), check_labels(y)
        if len(x) != len(y):
            raise ValueError(f"X has {len(x)} samples, y {len(y)}")
        return x, y
