#!/usr/bin/env python3
"""Prints the numbers that the tables of docs/findings.md are taken from, of the runs of tools/findings.sh.

    python3 tools/findings.py OUT

Of each experiment: for each round the mean over its seeds of sparsity, losses and perplexity, with the
standard deviation (n - 1) of the validation loss, and of each layer's sparsity.
"""

import csv
import re
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


def mean(values: list[float]) -> float:
    return statistics.fmean(values)


def losses(seeds: list[list[dict[str, str]]]) -> None:
    print("| round | sparsity | train loss | the same without dropout | eval loss | perplexity | gap |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for rounds in zip(*seeds):
        of = {
            key: [float(row[key]) for row in rounds]
            for key in ("sparsity", "train_loss", "train_loss_eval", "eval_loss", "perplexity", "gap")
        }
        spread = f" ± {statistics.stdev(of['eval_loss']):.4f}" if len(rounds) > 1 else ""
        print(
            f"| {rounds[0]['round']} | {100 * mean(of['sparsity']):.2f} % | {mean(of['train_loss']):.4f} "
            f"| {mean(of['train_loss_eval']):.4f} | {mean(of['eval_loss']):.4f}{spread} "
            f"| {mean(of['perplexity']):.2f} | {mean(of['gap']):.4f} |"
        )
    print()


def sparsities(seeds: list[list[dict[str, str]]]) -> None:
    names = list(layers(seeds[0][0]))
    print("| round | all | " + " | ".join(f"layer {layer}" for layer in names) + " |")
    print("| ---: | ---: |" + " ---: |" * len(names))
    for rounds in zip(*seeds):
        cells = [f"{100 * mean([layers(row)[layer] for row in rounds]):.1f}" for layer in names]
        whole = 100 * mean([float(row["sparsity"]) for row in rounds])
        print(f"| {rounds[0]['round']} | {whole:.2f} | " + " | ".join(cells) + " |")
    print()


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for name, seeds in runs(Path(sys.argv[1])).items():
        print(f"## {name}, {len(seeds)} seed{'s' if len(seeds) > 1 else ''}\n")
        losses(seeds)
        sparsities(seeds)


if __name__ == "__main__":
    main()
