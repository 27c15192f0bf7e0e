"""Examples that use the package."""

import subprocess
import sys
from pathlib import Path

import pytest


def test_the_search_finds_networks_and_is_short():
    pytest.importorskip("optuna", reason="Optuna is not there: the search is not run")
    script = Path(__file__).parent.parent.parent / "examples" / "explore" / "search.py"
    if not script.is_file():
        pytest.skip("the examples are not beside the package")
    assert len(script.read_text().splitlines()) <= 30
    ran = subprocess.run([sys.executable, script, "4"], capture_output=True, text=True, check=True)
    best = ran.stdout.splitlines()
    assert best and all("cycles" in line and "%" in line for line in best), ran.stderr
