"""Notebooks run as they are, and say what they say in the file."""

from pathlib import Path

import pytest

import sigprop

nbformat = pytest.importorskip("nbformat", reason="nbformat is not there: notebooks are not run")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not there: notebooks are not run")

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def texts(cell):
    """What a cell printed, in however many pieces it came, and its value; no pictures."""
    printed = [out for out in cell.get("outputs", []) if out.output_type == "stream" and out.name != "stderr"]
    values = [out for out in cell.get("outputs", []) if out.output_type == "execute_result"]
    return "".join(out.text for out in printed), [out.data.get("text/plain") for out in values]


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
