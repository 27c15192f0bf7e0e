"""Training MNIST sample by sample in PyTorch with the default rule in float, beside `sigprop train`, in one run.

    pip install torch numpy
    python golden-model/peers/torch_mnist.py MNIST_FOLDER PATH_TO_SIGPROP [SAMPLES]

The rule is that of the docs (hinge on the target bank, 784-256-256, one sample at a time) on float32 tensors, one
thread. Prints the CPU time of both for SAMPLES samples (60,000 where none are given), and their ratio.
"""

import json
import pathlib
import resource
import subprocess
import sys
import time

import torch

from numba_mnist import idx


def stages(generator):
    start = lambda n_out, n_in: (torch.rand(n_out, n_in + 1, generator=generator) - 0.5) / n_in**0.5
    code = torch.randint(0, 2, (10, 256), generator=generator).float() * 2 - 1
    return [(start(256, 784), code.clone(), 2.0**-9, 0.5 * 16), (start(256, 256), torch.zeros(10, 256), 2.0**-11, 16.0)]


def train(x, y, tokens, network):
    one = torch.ones(1)
    for sample, label, token in zip(x, y, tokens):
        h, t = torch.cat((sample, one)), None
        for weight, bank, rate, margin in network:
            v = weight @ h
            a, mask = v.clamp(-1, 1), v.abs() <= 1
            if t is None:
                b = bank[token]
            else:
                u = weight @ t
                b = u.clamp(-1, 1)
                bank[token] = b
            scores = bank @ a
            own = scores[label].item()
            scores[label] = -torch.inf
            rival = scores.argmax().item()
            if own - scores[rival].item() < margin:
                weight -= rate * torch.outer((bank[rival] - bank[label]) * mask, h)
                sign = (token == rival) - (token == label)
                if t is not None and sign:
                    weight -= rate * sign * torch.outer(a * (u.abs() <= 1), t)
                weight.clamp_(-2, 2)
            h, t = torch.cat((a, one)), torch.cat((b, one))


def main():
    folder, sigprop = pathlib.Path(sys.argv[1]), sys.argv[2]
    samples = int(sys.argv[3]) if len(sys.argv) > 3 else 60000
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    find = lambda name: next(p for p in folder.iterdir() if p.name.startswith(name))
    x = torch.tensor(idx(find("train-images")).reshape(60000, -1)[:samples] >> 1).float() / 128
    y = idx(find("train-labels"))[:samples].tolist()
    generator = torch.Generator().manual_seed(1)
    tokens = torch.randint(0, 10, (samples,), generator=generator).tolist()
    network = stages(generator)
    began = time.process_time()
    train(x, y, tokens, network)
    theirs = time.process_time() - began
    children = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    before = children()
    command = [sigprop, "train", "--preset", "mnist", "--data", f"idx:{folder}", "--samples", str(samples)]
    subprocess.run(command + ["--no-baselines", "--json"], check=True, stdout=subprocess.DEVNULL)
    ours = children() - before
    print(json.dumps({"samples": samples, "pytorch_cpu_seconds": round(theirs, 2), "sigprop_cpu_seconds": round(ours, 2),
                      "ratio": round(theirs / ours, 1)}))


if __name__ == "__main__":
    main()
