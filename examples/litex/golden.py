#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Writes what the firmware trains with, and what must come of it, as a C header.

Weights and answers are those of `sigprop train --save W --activations A`, the golden model's; samples are the digits
that it trained and was measured with.
"""

import argparse
import gzip
import json
import struct
from pathlib import Path


def idx(path):
    """The values of a gzipped IDX file of bytes, a list for each sample."""
    data = gzip.decompress(path.read_bytes())
    count, *sizes = struct.unpack_from(f">{data[3]}I", data, 4)
    width, start = 1, 4 + 4 * data[3]
    for size in sizes:
        width *= size
    return [list(data[start + i * width : start + (i + 1) * width]) for i in range(count)]


def digits(folder, part, bits):
    """Pairs of a label and its inputs: 0..16 becomes v * 2^(bits - 5), at most 2^(bits - 1) - 1."""
    images, labels = idx(folder / f"{part}-images-idx3-ubyte.gz"), idx(folder / f"{part}-labels-idx1-ubyte.gz")
    most = 2 ** (bits - 1) - 1
    return [(label[0], [min(v << (bits - 5), most) for v in image]) for label, image in zip(labels, images)]


def safetensors(path):
    """The integer tensors of a file, flat, by name."""
    data = path.read_bytes()
    size = struct.unpack_from("<Q", data)[0]
    tensors = {}
    for name, info in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__":
            first, last = (8 + size + offset for offset in info["data_offsets"])
            form = {"I16": "h", "I32": "i", "I64": "q"}[info["dtype"]]
            tensors[name] = info["shape"], [v[0] for v in struct.iter_unpack("<" + form, data[first:last])]
    return tensors


def rows_of_weights(tensors):
    """The rows of every stage one after the other, each with its bias last, as the core tells them."""
    rows, stage = [], 1
    while f"stage{stage}.weight" in tensors:
        (count, width), weights = tensors[f"stage{stage}.weight"]
        bias = tensors[f"stage{stage}.bias"][1]
        rows += [weights[r * width : (r + 1) * width] + [bias[r]] for r in range(count)]
        stage += 1
    return rows


def table(kind, name, rows, width=None):
    """A C table: of numbers, or of rows of `width` numbers."""
    if width is None:
        return f"static const {kind} {name}[] = {{ {', '.join(map(str, rows))} }};\n"
    lines = "".join("    { " + ", ".join(map(str, row)) + " },\n" for row in rows)
    return f"static const {kind} {name}[][{width}] = {{\n{lines}}};\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--digits", type=Path, required=True, help="folder with the digits, four gzipped IDX files")
    parser.add_argument("--weights", type=Path, required=True, help="the golden model's weights after training")
    parser.add_argument("--activations", type=Path, required=True, help="what it then made of the test samples")
    parser.add_argument("--train", type=int, default=100, help="training samples, in natural order [%(default)s]")
    parser.add_argument("--test", type=int, default=50, help="test samples [%(default)s]")
    parser.add_argument("--bits", type=int, default=8, help="bits of an activation [%(default)s]")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the header to write")
    args = parser.parse_args()

    train = digits(args.digits, "train", args.bits)[: args.train]
    test = digits(args.digits, "test", args.bits)[: args.test]
    if len(train) < args.train or len(test) < args.test:
        parser.error("there are not so many digits")
    inputs = len(train[0][1])
    answers = safetensors(args.activations)
    (_, classes), scores = answers["answer"]
    weights = [value for row in rows_of_weights(safetensors(args.weights)) for value in row]

    text = "/* Made by golden.py. */\n"
    text += f"#define TRAIN_SAMPLES {args.train}u\n#define TEST_SAMPLES {args.test}u\n"
    text += table("uint8_t", "train_labels", [label for label, _ in train])
    text += table("sigprop_input", "train_inputs", [values for _, values in train], inputs)
    text += table("uint8_t", "test_labels", [label for label, _ in test])
    text += table("sigprop_input", "test_inputs", [values for _, values in test], inputs)
    text += table("sigprop_weight", "golden_weights", weights)
    text += table("uint8_t", "golden_classes", answers["class"][1][: args.test])
    golden = [scores[i * classes : (i + 1) * classes] for i in range(args.test)]
    text += table("sigprop_score", "golden_scores", golden, classes)
    args.output.write_text(text)
    print(f"{args.output}: {args.train} samples to train, {args.test} to test, {len(weights)} weights")


if __name__ == "__main__":
    main()
