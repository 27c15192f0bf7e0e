"""How numbers become activations: integers from -amax to amax."""

from __future__ import annotations

import numpy as np

from . import _core
from .config import Config

__all__ = ["SCALINGS", "Scaling"]

SCALINGS = ("auto", "codes", "bytes", "unit", "features")


class Scaling:
    """Found on a training set, and kept for all that follows.

    ============  ================================================================================================
    ``codes``     integers that are activations already; beyond amax they are taken as that
    ``bytes``     0 to 255, as pictures have them: the upper A - 1 bits, as the command takes IDX files
    ``unit``      real numbers from -1 to 1: ``round(v * amax)``, as the command takes tables of reals
    ``features``  of each feature the largest absolute value of the training set is amax, ``round(v / max * amax)``:
                  zero stays zero, so that sparse data stay sparse
    ``auto``      int16 are codes, uint8 bytes, all else features
    ============  ================================================================================================
    """

    def __init__(self, kind: str, config: Config, x: np.ndarray) -> None:
        if kind not in SCALINGS:
            raise ValueError(f"scaling={kind!r} is not known: choose one of {', '.join(SCALINGS)}")
        if kind == "auto":
            kind = {np.dtype(np.int16): "codes", np.dtype(np.uint8): "bytes"}.get(x.dtype, "features")
        self.kind, self.config = kind, config
        largest = np.abs(x.astype(np.float64)).max(axis=0)
        self.largest = np.where(largest > 0, largest, 1.0)

    def codes(self, x: np.ndarray) -> np.ndarray:
        """Samples as activations, int16, ``[n, features]``."""
        amax = self.config.amax
        if self.kind == "codes":
            self._refuse_unless(x.dtype.kind in "iub", x, "integers")
            return np.ascontiguousarray(np.clip(x, -amax, amax), dtype=np.int16)
        if self.kind == "bytes":
            self._refuse_unless(bool(((x >= 0) & (x <= 255)).all()), x, "numbers from 0 to 255")
            return _core.codes_of_bytes(np.ascontiguousarray(x, dtype=np.uint8), self.config._core)
        reals = x.astype(np.float64)
        if self.kind == "features":
            reals = np.clip(reals / self.largest, -1.0, 1.0)
        else:
            self._refuse_unless(bool((np.abs(reals) <= 1.0).all()), x, "numbers from -1 to 1")
        return _core.codes_of_reals(np.ascontiguousarray(reals), self.config._core)

    def _refuse_unless(self, fits: bool, x: np.ndarray, wanted: str) -> None:
        if not fits:
            raise _core.SigpropError(
                f"scaling={self.kind!r} takes {wanted}, but X is {x.dtype} from {x.min()} to {x.max()}: "
                "scale it, or give another scaling (features takes any numbers)"
            )
