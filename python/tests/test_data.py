"""Files of arrays."""

import numpy as np
import pytest

import sigprop
from sigprop import SigpropError


@pytest.fixture
def samples():
    rng = np.random.default_rng(1)
    return rng.normal(size=(20, 3)), np.arange(20) % 2


def test_npz(samples, tmp_path):
    x, y = samples
    np.savez(tmp_path / "a.npz", X=x.reshape(20, 3, 1), y=y)
    read = sigprop.read(tmp_path / "a.npz")
    assert (read[0] == x).all() and (read[1] == y).all()
    np.savez(tmp_path / "b.npz", pictures=x)
    with pytest.raises(SigpropError, match="pictures"):
        sigprop.read(tmp_path / "b.npz")


def test_parquet(samples, tmp_path):
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not there: Parquet is not tested")
    import pyarrow.parquet as parquet

    x, y = samples
    table = pa.table({"a": x[:, 0], "kind": y, "b": x[:, 1], "c": x[:, 2]})
    parquet.write_table(table, tmp_path / "a.parquet")
    read = sigprop.read(tmp_path / "a.parquet", label="kind")
    assert (read[0] == x).all() and (read[1] == y).all()
    with pytest.raises(SigpropError, match="a, kind, b, c"):
        sigprop.read(tmp_path / "a.parquet")


def test_csv(samples, tmp_path):
    x, y = samples
    with open(tmp_path / "a.csv", "w") as file:
        file.write("a,b,c,kind\n" + "".join(f"{r[0]!r},{r[1]!r},{r[2]!r},k{k}\n".replace("np.float64(", "").replace(")", "") for r, k in zip(x, y)))
    read = sigprop.read(tmp_path / "a.csv", label=-1)
    assert np.allclose(read[0], x) and read[1].tolist() == [f"k{k}" for k in y]
    with pytest.raises(SigpropError, match="ending"):
        sigprop.read(tmp_path / "a.xlsx")


def test_sources_of_the_command(tmp_path):
    config = sigprop.Config("digits")
    with pytest.raises(SigpropError, match="no such folder"):
        sigprop.load(f"idx:{tmp_path}/none", config)
    with pytest.raises(SigpropError, match="data source"):
        sigprop.load("pictures", config)
    rows = sigprop.load("digits-rows", sigprop.Config("digits-recurrent"))
    assert rows.x_train[0].shape == (8, 8)
