"""A trained network in PyTorch: reads a weights file of sigprop and repeats its accuracy on the digits' test set.

    pip install torch safetensors numpy
    python golden-model/peers/torch_digits.py PATH_TO_SIGPROP

Trains the preset `digits` for one epoch with `sigprop train --save`, loads the file with `safetensors.torch`, runs the
forward pass of the documented rule on integer tensors, and compares the accuracy of each stage and of their sum with
the one that sigprop reported. Ends with 1 where any differs.
"""

import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
from safetensors.torch import load_file

DIGITS = pathlib.Path(__file__).parent.parent / "data" / "digits"
FRACTION, AMAX = 14, 127


def idx(name):
    raw = gzip.open(DIGITS / name).read()
    shape = [int.from_bytes(raw[4 + 4 * k : 8 + 4 * k], "big") for k in range(raw[3])]
    return torch.from_numpy(np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).copy().reshape(shape)).long()


def forward(weight, bias, x):
    v = (x @ weight.T + bias * AMAX + (1 << (FRACTION - 1))) >> FRACTION
    return v.clamp(-AMAX, AMAX)


def main():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "digits.safetensors"
        command = [sys.argv[1], "train", "--preset", "digits", "--epochs", "1", "--no-baselines", "--json", "--save", file]
        said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        tensors = load_file(file)
    dtypes = sorted({str(t.dtype) for t in tensors.values()})
    w = {name: t.long() for name, t in tensors.items()}
    h = (idx("test-images-idx3-ubyte.gz").flatten(1) * 8).clamp(max=AMAX)
    labels = idx("test-labels-idx1-ubyte.gz")
    # Every class token through the target stream gives the bank of each stage.
    bank, total, accuracy = w["token.code"], 0, []
    stages = sum(name.endswith(".weight") for name in w)
    for s in range(1, stages + 1):
        h = forward(w[f"stage{s}.weight"], w[f"stage{s}.bias"], h)
        if s > 1:
            bank = forward(w[f"stage{s}.weight"], w[f"stage{s}.bias"], bank)
        scores = h @ bank.T
        total = total + scores
        accuracy.append(100 * (scores.argmax(1) == labels).double().mean().item())
    ours = said["test_accuracy"]
    theirs = {"stages": accuracy, "sum": 100 * (total.argmax(1) == labels).double().mean().item()}
    print(json.dumps({"dtypes": dtypes, "pytorch": theirs, "sigprop": ours}))
    close = lambda a, b: abs(a - b) < 1e-9
    same = close(theirs["sum"], ours["sum"]) and all(map(close, theirs["stages"], ours["stages"]))
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
