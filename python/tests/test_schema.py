"""The JSON Schema takes what is a configuration, and refuses what none has."""

import json
import subprocess
import sys

import pytest

import sigprop

jsonschema = pytest.importorskip("jsonschema")
# Python has it since 3.11.
tomllib = pytest.importorskip("tomllib")


def printed(*words):
    return subprocess.run([sys.executable, "-m", "sigprop", *words], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(printed("presets", "--schema"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def test_every_preset_is_taken(validator):
    names = [preset["name"] for preset in sigprop.run("presets")["presets"]]
    assert len(names) > 10
    for name in names:
        faults = [fault.message for fault in validator.iter_errors(tomllib.loads(printed("presets", name)))]
        assert faults == [], name


def test_what_the_command_writes_is_taken(validator, tmp_path):
    for preset in sigprop.run("presets")["presets"]:
        folder = tmp_path / preset["name"]
        printed("new", str(folder), preset["name"])
        text = (folder / "config.toml").read_text(encoding="utf-8")
        assert [fault.message for fault in validator.iter_errors(tomllib.loads(text))] == [], preset["name"]


@pytest.mark.parametrize(
    "old, new",
    [
        ("inputs = 64", "inputs = 0"),
        ("inputs = 64", 'inputs = "64"'),
        ("inputs = 64 ", "# "),
        ("stages = [64, 64]", "stages = 64"),
        ("stages = [64, 64]", "stages = []"),
        ('loss = "hinge"', 'loss = "softmax"'),
        ("margin = [1.0, 1.0]", "margin = [1.0, 0.0]"),
        ("lanes = [8, 8]", 'lanes = "some"'),
        ("[hardware]", "[software]"),
        ("epochs = 20", "epoch = 20"),
    ],
)
def test_what_no_configuration_has_is_refused(validator, old, new):
    text = printed("presets", "digits")
    assert validator.is_valid(tomllib.loads(text))
    assert old in text
    assert not validator.is_valid(tomllib.loads(text.replace(old, new, 1)))
