"""A search with Optuna: shapes and rates for a board, the best trade-offs of accuracy and speed. pip install optuna sigprop"""

import sys

import optuna
import sigprop

BOARD, TRIALS = "ulx3s-25f", int(sys.argv[1]) if len(sys.argv) > 1 else 50


def measure(trial):
    stages = [trial.suggest_int(f"neurons{n}", 8, 96, step=8) for n in range(trial.suggest_int("stages", 1, 3))]
    keys = {"network.stages": stages, "learning.epochs": 5, "hardware.lanes": "auto",
            "learning.lr_shift": trial.suggest_int("lr_shift", 5, 9), "learning.margin": trial.suggest_float("margin", 0.25, 2)}
    config = sigprop.Config("digits", keys)
    data = sigprop.load("digits", config)
    try:
        found = sigprop.estimate(config, board=BOARD)["boards"][0]
    except sigprop.CommandError:  # it does not fit
        raise optuna.TrialPruned from None
    return sigprop.Model(config).fit(data.x_train, data.y_train).score(data.x_test, data.y_test), found["cycles_per_sample"]


study = optuna.create_study(directions=["maximize", "minimize"], sampler=optuna.samplers.TPESampler(seed=1))
study.optimize(measure, n_trials=TRIALS)
for trial in sorted(study.best_trials, key=lambda trial: trial.values):
    print(f"{trial.values[0]:.2%}  {trial.values[1]:5.0f} cycles  {trial.params}")
