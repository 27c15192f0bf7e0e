"""One MNIST epoch of the default rule in numba, beside `sigprop train`, in one run.

    pip install numba
    python golden-model/peers/numba_mnist.py MNIST_FOLDER PATH_TO_SIGPROP

Plain loops over int32 with int64 sums, compiled by numba, one thread; the rule is that of docs/src/reference/rule.md with
the keys of the preset `mnist` and a constant schedule. Prints both CPU times and their ratio, which
docs/src/reference/speed.md quotes.

The two are not the same run: start weights and code come from numpy's generator here, the bank of stage 2 begins at zero,
and the time here is that of the training loop alone, while that of `sigprop train` holds its start, loading the data and
measuring accuracy. This is a measure of speed, not of accuracy.
"""

import gzip
import json
import pathlib
import subprocess
import sys
import time

import numpy as np
from numba import njit


@njit(cache=False)
def forward(w, x, n_in, h, m):
    for i in range(w.shape[0]):
        acc = np.int64(w[i, n_in]) * 127
        for q in range(n_in):
            acc += np.int64(w[i, q]) * x[q]
        v = (acc + 8192) >> 14
        m[i] = -127 <= v <= 127
        h[i] = min(max(v, -127), 127)


@njit(cache=False)
def update(w, d_h, x_h, d_t, x_t, n_in, shift):
    half = 1 << (shift - 1)
    for i in range(w.shape[0]):
        a, b = d_h[i], d_t[i]
        if a == 0 and b == 0:
            continue
        for q in range(n_in + 1):
            xh = x_h[q] if q < n_in else 127
            xt = x_t[q] if q < n_in else 127
            v = w[i, q] - ((a * xh + b * xt + half) >> shift)
            w[i, q] = min(max(v, -32767), 32767)


@njit(cache=False)
def epoch(x, y, w1, w2, bank1, bank2, shifts, thresholds):
    n, n_in = x.shape
    width, classes = w1.shape[0], bank1.shape[0]
    h1, t1 = np.zeros(width, np.int32), np.zeros(width, np.int32)
    h2, t2 = np.zeros(width, np.int32), np.zeros(width, np.int32)
    m1, mt1 = np.zeros(width, np.bool_), np.zeros(width, np.bool_)
    m2, mt2 = np.zeros(width, np.bool_), np.zeros(width, np.bool_)
    dh, dt = np.zeros(width, np.int32), np.zeros(width, np.int32)
    lfsr = np.uint32(52176)
    fired = 0
    for k in range(n):
        low = lfsr & np.uint32(1)
        lfsr = lfsr >> np.uint32(1)
        if low:
            lfsr = lfsr ^ np.uint32(0x80200003)
        token = (int(lfsr & np.uint32(0xFFFF)) * classes) >> 16
        c = y[k]
        forward(w1, x[k], n_in, h1, m1)
        t1[:] = bank1[token]
        forward(w2, h1, width, h2, m2)
        forward(w2, t1, width, t2, mt2)
        bank2[token] = t2
        for stage in range(2):
            bank, h, m = (bank1, h1, m1) if stage == 0 else (bank2, h2, m2)
            best, js, own = -(1 << 60), -1, 0
            for j in range(classes):
                s = 0
                for i in range(width):
                    s += h[i] * bank[j, i]
                if j == c:
                    own = s
                elif s > best:
                    best, js = s, j
            if own - best >= thresholds[stage]:
                continue
            fired += 1
            for i in range(width):
                dh[i] = bank[js, i] - bank[c, i] if m[i] else 0
                dt[i] = 0
                if stage == 1 and mt2[i]:
                    dt[i] = -h[i] if token == c else (h[i] if token == js else 0)
            if stage == 0:
                update(w1, dh, x[k], dt, x[k], n_in, shifts[0])
            else:
                update(w2, dh, h1, dt, t1, width, shifts[1])
    return fired


def idx(path):
    raw = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    rank = raw[3]
    shape = [int.from_bytes(raw[4 + 4 * k : 8 + 4 * k], "big") for k in range(rank)]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape)


def main():
    folder, sigprop = pathlib.Path(sys.argv[1]), sys.argv[2]
    find = lambda name: next(p for p in folder.iterdir() if p.name.startswith(name))
    x = (idx(find("train-images")).reshape(60000, -1) >> 1).astype(np.int32)
    y = idx(find("train-labels")).astype(np.int64)
    random = np.random.default_rng(1)
    start = lambda n_out, n_in, e: (random.integers(-32768, 32768, (n_out, n_in + 1)) >> 1 >> e).astype(np.int32)
    code = np.where(random.integers(0, 2, (10, 256)) == 1, 127, -127).astype(np.int32)
    fresh = lambda: (start(256, 784, 4), start(256, 256, 3), code.copy(), np.zeros((10, 256), np.int32))
    rest = (np.array([9, 11]), np.array([0.5 * 2**14 * 16, 2**14 * 16]).astype(np.int64))
    epoch(x[:50], y[:50], *fresh(), *rest)  # compile
    began = time.process_time()
    fired = epoch(x, y, *fresh(), *rest)
    numba = time.process_time() - began
    before = time.process_time(), resource_children()
    subprocess.run(
        [sigprop, "train", "--preset", "mnist", "--data", f"idx:{folder}", "--epochs", "1", "--no-baselines", "--json",
         "--set", "learning.schedule=constant"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )
    ours = resource_children() - before[1]
    print(json.dumps({"numba_cpu_seconds": round(numba, 2), "sigprop_cpu_seconds": round(ours, 2),
                      "ratio": round(numba / ours, 1), "numba_updates": int(fired)}))


def resource_children():
    import resource

    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


if __name__ == "__main__":
    main()
