#!/usr/bin/env python3
"""Prints the tables of docs/findings.md, of the runs of tools/findings.sh.

    python3 tools/findings.py OUT

Each table is a mean over the seeds that are there; ± is the standard deviation (n - 1), an interval Student's of 95 %.
"""

import csv
import json
import re
import math
import statistics
import sys
from pathlib import Path


def runs(out: Path) -> dict[str, list[list[dict[str, str]]]]:
    """The rounds of each run, by experiment: a directory's name without the seed at its end."""
    experiments: dict[str, list[list[dict[str, str]]]] = {}
    for results in sorted(out.glob("*/results.csv")):
        name = re.sub(r"-\d+$", "", results.parent.name)
        with open(results, newline="") as file:
            experiments.setdefault(name, []).append(list(csv.DictReader(file)))
    return experiments


def layers(row: dict[str, str]) -> dict[int, float]:
    """Each layer's sparsity, from those of its tensors of the scope, weighted by their sizes."""
    sizes = {"attn.c_attn": 3, "attn.c_proj": 1, "mlp.c_fc": 4, "mlp.c_proj": 4}
    pruned: dict[int, float] = {}
    total: dict[int, float] = {}
    for key, value in row.items():
        tensor = re.fullmatch(r"transformer\.h\.(\d+)\.(.+)\.weight", key)
        if tensor:
            layer = int(tensor[1])
            size = sizes.get(tensor[2], 1)
            pruned[layer] = pruned.get(layer, 0) + size * float(value)
            total[layer] = total.get(layer, 0) + size
    return {layer: pruned[layer] / total[layer] for layer in sorted(total)}


# Student's t of 97.5 % by degrees of freedom.
T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


def mean(values: list[float]) -> float:
    return statistics.fmean(values)


def of(rounds, key: str) -> list[float]:
    return [float(row[key]) for row in rounds]


def spread(values: list[float]) -> str:
    return f" ± {statistics.stdev(values):.4f}" if len(values) > 1 else ""


def interval(values: list[float]) -> str:
    """The mean and its 95 % interval."""
    if len(values) < 2:
        return f"{mean(values):+.4f}"
    half = T[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))
    return f"{mean(values):+.4f} [{mean(values) - half:+.4f}, {mean(values) + half:+.4f}]"


def table(head: list[str], rows: list[list[str]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|" + " ---: |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def titled(text: str, seeds: list) -> None:
    print(f"### {text}, {len(seeds)} seed{'s' if len(seeds) > 1 else ''}\n")


def shown(seeds: list[list[dict[str, str]]]) -> list[tuple]:
    """All rounds of a short run; of a long one 0 to 3, 5, and every third from there on."""
    rounds = list(zip(*seeds))
    few = len(rounds) < 10
    return [r for i, r in enumerate(rounds) if few or i < 4 or i == 5 or (i > 5 and i % 3 == 2)]


def losses(seeds: list[list[dict[str, str]]]) -> None:
    dense = of([rounds[0] for rounds in seeds], "eval_loss")
    first = of([rounds[1] for rounds in seeds], "run_time_s")
    rows = []
    for rounds in shown(seeds):
        validation = of(rounds, "eval_loss")
        rows.append(
            [
                rounds[0]["round"],
                f"{100 * mean(of(rounds, 'sparsity')):.2f} %",
                f"{mean(of(rounds, 'train_loss')):.4f}",
                f"{mean(of(rounds, 'train_loss_eval')):.4f}",
                f"{mean(validation):.4f}{spread(validation)}",
                f"{mean(of(rounds, 'perplexity')):.2f}",
                f"{mean(of(rounds, 'gap')):.3f}",
                interval([after - before for after, before in zip(validation, dense)]),
                f"{mean([t / f for t, f in zip(of(rounds, 'run_time_s'), first)]):.2f}",
            ]
        )
    head = ["round", "sparsity", "training loss", "without dropout", "validation loss", "perplexity", "gap"]
    table(head + ["validation loss minus dense", "time of the first pruned round"], rows)


def beside(reset: list, none: list) -> None:
    """With the reset and without it."""
    rows = []
    for left, right in zip(shown(reset), shown(none)):
        row = [left[0]["round"], f"{100 * mean(of(left, 'sparsity')):.2f} %"]
        for rounds in (left, right):
            row += [
                f"{mean(of(rounds, 'train_loss_eval')):.4f}",
                f"{mean(of(rounds, 'perplexity')):.2f}",
                f"{mean(of(rounds, 'gap')):.3f}",
            ]
        rows.append(row)
    columns = ["without dropout", "perplexity", "gap"]
    table(["round", "sparsity", "reset: " + columns[0], *columns[1:], "no reset: " + columns[0], *columns[1:]], rows)


def sparsities(seeds: list[list[dict[str, str]]]) -> None:
    names = list(layers(seeds[0][0]))
    rows = [
        [rounds[0]["round"], f"{100 * mean(of(rounds, 'sparsity')):.2f}"]
        + [f"{100 * mean([layers(row)[layer] for row in rounds]):.1f}" for layer in names]
        for rounds in shown(seeds)[1:]
    ]
    table(["round", "all", *(f"layer {layer}" for layer in names)], rows)


def dense_on(out: Path) -> None:
    """The control: nothing is cut, and the dense model is trained on for as many rounds."""
    seeds = []
    for folder in sorted(out.glob("dense-on-*/")):
        documents = sorted(folder.glob("*.json"))
        if documents:
            seeds.append([json.loads(document.read_text()) for document in documents])
    if not seeds:
        return
    titled("Dense, trained on", seeds)
    rows = []
    for number, rounds in enumerate(zip(*seeds)):
        if number < 4 or number == 5 or (number > 5 and number % 3 == 2):
            dropout = [float(document["train_loss"]) for document in rounds]
            train = [float(document["fit"]["train_loss_eval"]) for document in rounds]
            validation = [float(document["eval_loss"]) for document in rounds]
            rows.append(
                [
                    str(number),
                    f"{mean(dropout):.4f}",
                    f"{mean(train):.4f}",
                    f"{mean(validation):.4f}{spread(validation)}",
                    f"{mean([math.exp(loss) for loss in validation]):.2f}",
                    f"{mean([v - t for v, t in zip(validation, train)]):.3f}",
                ]
            )
    table(["training", "with dropout", "without dropout", "validation loss", "perplexity", "gap"], rows)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = Path(sys.argv[1])
    experiments = runs(out)
    for name, seeds in experiments.items():
        titled(name, seeds)
        losses(seeds)
        sparsities(seeds)
    for name, seeds in experiments.items():
        if name + "-none" in experiments:
            titled(name + " with and without the reset", seeds)
            beside(seeds, experiments[name + "-none"])
    dense_on(out)


if __name__ == "__main__":
    main()
