"""Notebooks run as they are, and say what they say in the file."""

from pathlib import Path

import pytest

import sigprop

nbformat = pytest.importorskip("nbformat", reason="nbformat is not there: notebooks are not run")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not there: notebooks are not run")

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def texts(cell):
    """What a cell printed, and its value; no pictures."""
    outputs = [out for out in cell.get("outputs", []) if out.output_type in ("stream", "execute_result")]
    return [out.get("text", out.get("data", {}).get("text/plain")) for out in outputs if out.get("name") != "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path):
    stored = nbformat.read(path, 4)
    if any("sigprop.build(" in cell.source for cell in stored.cells):
        try:
            sigprop.run("tools", "check")
        except sigprop.CommandError:
            pytest.skip("yosys and nextpnr are not there: the notebook that builds is not run")
    run = nbformat.read(path, 4)
    nbclient.NotebookClient(run, timeout=900).execute()
    for now, then in zip(run.cells, stored.cells):
        # A build's clock depends on the tools.
        if "varies" not in now.metadata.get("tags", []):
            assert texts(now) == texts(then), f"the cell says something else now:\n{now.source}"


def test_there_are_notebooks():
    assert len(NOTEBOOKS) == 2
