#!/usr/bin/env python
"""Writes the golden values the Java tests are held against: core/src/test/resources/golden/.

    python tools/golden.py [--out DIR]

Everything is computed in fp64 from fp32 weights, on one thread and from fixed seeds, then stored
in fp32 (tensors) or to ten digits (JSON). Before anything is believed the script proves that

  * the written-out training gives a real transformers.Trainer's losses;
  * fp32, and fp32 from weights nudged by 1e-6, prune the same numbers per tensor in every round
    and stay far inside the tests' tolerances, so that any sound implementation can pass;
  * wrong experiments (another reset, signed scores, ...) do NOT stay inside them.

What it measured on the way goes to the README.md beside the files.
"""

import argparse
import json
import platform
import struct
import time
from dataclasses import asdict, replace
from pathlib import Path

import safetensors
import torch
import transformers
from safetensors.torch import save_file

from reference import criteria, models, trainer
from reference.manifest import write_manifest
from reference.pruning import Pruning, experiment, snapshot
from reference.training import Settings, evaluate, train

MODEL_SEEDS = {"tiny": 1, "scaled": 1, "relu": 1, "untied": 1}
LOSS_TOLERANCE = {"training": 1e-4, "experiment": 1e-3}

BLOCKS = 58
SHORT = 38
TRAINING = Settings(epochs=2)  # 58 blocks by 4: 14 whole batches and one of 2, twice
LARGE = Settings(epochs=5, batch_size=29)  # products too large for the short cuts of small ones
# Some of its steps are clipped and some are not; 38 blocks by 4: nine whole batches and one of 2.
SGD = Settings(epochs=1, optimizer="sgd", learning_rate=0.1, weight_decay=0.1, max_grad_norm=2.25)
# Nine blocks by 4: three steps, the last of one block, three times.
MOVEMENT = Settings(epochs=3, learning_rate=5e-3, weight_decay=0.1)
ADAM = Settings(epochs=1, optimizer="adam", weight_decay=0.1)
TRAININGS = {
    "tiny_adamw": ("tiny", TRAINING, BLOCKS),
    # what decays and what does not must show
    "scaled_adamw": ("scaled", replace(TRAINING, weight_decay=0.1), BLOCKS),
    "relu_adamw": ("relu", TRAINING, BLOCKS),
    "untied_adamw": ("untied", replace(TRAINING, weight_decay=0.1), BLOCKS),
    "scaled_large": ("scaled", LARGE, BLOCKS),
    "tiny_large": ("tiny", LARGE, BLOCKS),
    "tiny_sgd": ("tiny", SGD, SHORT),
    "tiny_adam": ("tiny", ADAM, SHORT),
}

# One seed for the ids of each experiment, chosen so that every cut has a wide margin.
EXPERIMENTS = {
    "imp_ln_1_pretrained": ("tiny", 7, Pruning("ln_1", 0.25, 0.9, "pretrained")),
    "imp_ln_1_rewind": ("scaled", 6, Pruning("ln_1", 0.25, 0.9, "rewind:3")),
    "imp_linear_pretrained": ("scaled", 6, Pruning("linear", 0.25, 0.9, "pretrained")),
    "imp_linear_rewind": ("relu", 9, Pruning("linear", 0.4, 0.9, "rewind:3")),
    "imp_all_pretrained": ("untied", 6, Pruning("all", 0.4, 0.9, "pretrained")),
    "imp_all_rewind": ("untied", 7, Pruning("all", 0.4, 0.9, "rewind:3")),
}
EXPERIMENT = Settings(epochs=2, learning_rate=5e-3)  # 18 blocks by 4: five steps, twice


def write_ids(path: Path, ids: torch.Tensor) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack(f"<{len(ids)}H", *ids.tolist()))


def digits(value):
    """Ten significant digits: more than fp32 has, fewer than machines disagree in."""
    if isinstance(value, float):
        return float(f"{value:.10g}")
    if isinstance(value, list):
        return [digits(v) for v in value]
    if isinstance(value, dict):
        return {k: digits(v) for k, v in value.items()}
    return value


def write_json(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(digits(value), indent=1) + "\n")


def write_tensors(path: Path, tensors: dict) -> None:
    stored = {n: (t.detach().float() if t.is_floating_point() else t).contiguous() for n, t in tensors.items()}
    save_file(stored, path, metadata={"format": "pt"})  # a second entry would come in random order


def furthest(one, other) -> float:
    assert len(one) == len(other)
    return max(abs(a - b) for a, b in zip(one, other))


def nudged(model, seed: int):
    """The model with every weight moved by about 1e-6 of itself; seed 0 leaves it alone."""
    if seed:
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(1 + 1e-6 * torch.randn(parameter.shape, generator=generator))
    return model


def settle_key_biases(tensors: dict, settled) -> dict:
    """Puts the exact value, `settled(name)`, in place of the rounding noise in every key bias.

    A softmax does not feel its scores move alike, so the true gradient of a key bias is zero.
    """
    for name, tensor in tensors.items():
        if name.endswith("c_attn.bias"):
            width = len(tensor) // 3
            tensor[width : 2 * width] = settled(name)[width : 2 * width]
    return tensors


def forward_case(directory: Path, seed: int) -> dict:
    """Ids, logits, loss and the gradient of every tensor; fp32's largest deviation from them."""
    ids = models.learnable_ids(26, 1000 + seed).view(2, 13)
    results = {}
    for dtype in (torch.float64, torch.float32):
        model = models.load(directory / "model", dtype)
        logits = model(input_ids=ids).logits
        loss = models.cross_entropy(model, ids)
        loss.backward()
        gradients = {f"grad.{n}": p.grad for n, p in model.named_parameters()}
        for name, gradient in gradients.items():
            width = len(gradient) // 3
            assert "c_attn.bias" not in name or gradient[width : 2 * width].abs().max() < 1e-6
        settle_key_biases(gradients, lambda name: torch.zeros_like(gradients[name]))
        results[dtype] = {"logits": logits, "loss": loss.view(1), **gradients}
    exact, single = results[torch.float64], results[torch.float32]
    write_tensors(directory / "forward.safetensors", {"input_ids": ids.int(), **exact})
    hf_loss = models.load(directory / "model", torch.float32)(input_ids=ids, labels=ids).loss.item()
    relative = {n: ((single[n].double() - t).abs().max() / t.abs().max()).item() for n, t in exact.items()}
    assert abs(hf_loss - exact["loss"].item()) < 1e-5 and max(relative.values()) < 1e-5
    return {"logits": relative["logits"], "gradients": max(v for n, v in relative.items() if "grad." in n)}


def training_case(out: Path, name: str, shape: str, settings: Settings, data, validation) -> dict:
    """A training's losses, norms, rates and final weights; and what a real Trainer says of it."""

    def run(dtype):
        model = models.load(out / shape / "model", dtype)
        return model, train(model, data, settings)

    model, exact = run(torch.float64)
    measured = {"fp32": furthest(exact.losses, run(torch.float32)[1].losses)}
    if settings.optimizer != "adam":  # the Trainer has no plain Adam
        single = models.load(out / shape / "model", torch.float32)
        said, _ = trainer.run(single, data, settings, plain_mean=True)
        measured["trainer"] = furthest(exact.losses, said.losses)
        measured["trainer_norms"] = furthest(exact.grad_norms, said.grad_norms) / max(exact.grad_norms)
        assert furthest(exact.learning_rates, said.learning_rates) < 1e-12
        unaided, reported = trainer.run(
            models.load(out / shape / "model", torch.float32), data, settings, plain_mean=False
        )
        factor = settings.block_size / (settings.block_size - 1)
        measured["trainer_unaided"] = furthest(exact.losses, [factor * v for v in unaided.losses])
        measured["reported_ratio"] = reported / (sum(exact.losses) / len(exact.losses))
        assert measured["trainer"] < 5e-6, (name, measured)
    assert measured["fp32"] < LOSS_TOLERANCE["training"] / 10, (name, measured)
    write_json(
        out / "training" / f"{name}.json",
        {
            "model": shape,
            "settings": {**asdict(settings), "blocks": len(data), "schedule": "linear to 0, no warm-up"},
            "losses": exact.losses,
            "grad_norms": exact.grad_norms,
            "learning_rates": exact.learning_rates,
            "train_loss": sum(exact.losses) / len(exact.losses),
            "eval_loss": evaluate(model, validation),
        },
    )
    if name.endswith("_adamw"):
        start = snapshot(models.load(out / shape / "model", torch.float64))
        final = settle_key_biases(snapshot(model), start.__getitem__)
        write_tensors(out / "training" / f"{name}_final.safetensors", final)
    return measured


def experiment_case(out: Path, name: str, shape: str, seed: int, pruning: Pruning) -> dict:
    """Every round of an experiment; how far roundings move it, and how far mistakes do."""
    size = EXPERIMENT.block_size
    ids = {
        "train": models.learnable_ids(18 * size + 5, 100 + seed),
        "val": models.learnable_ids(7 * size + 3, 200 + seed),
    }
    for split, values in ids.items():
        write_ids(out / name / f"{split}.bin", values)
    data, validation = (models.blocks(ids[split], size) for split in ("train", "val"))

    def run(dtype, how=pruning, nudge=0):
        model = nudged(models.load(out / shape / "model", dtype), nudge)
        return experiment(model, data, validation, EXPERIMENT, how)

    def distance(rounds):
        return max(furthest([r[k] for r in exact], [r[k] for r in rounds]) for k in ("train_loss", "eval_loss"))

    def same_counts(rounds):
        return [r["pruned"] for r in exact] == [r["pruned"] for r in rounds]

    exact, margins = run(torch.float64)
    singles = [run(torch.float32, nudge=seed)[0] for seed in range(4)]
    measured = {"margin": min(margins), "fp32": distance(singles[0]), "nudged": max(map(distance, singles[1:]))}
    assert all(map(same_counts, singles)) and measured["nudged"] < LOSS_TOLERANCE["experiment"] / 10, (name, measured)

    mistakes = {
        "other_reset": replace(pruning, reset="rewind:3" if pruning.reset == "pretrained" else "pretrained"),
        "no_reset": replace(pruning, reset="none"),
        "signed": replace(pruning, signed=True),
        "mask_after_clip": replace(pruning, mask_late=True),
    }
    for mistake, how in mistakes.items():
        measured[mistake] = distance(run(torch.float64, how)[0])
        # Few weights are pruned in ln_1: whether their gradients count in the norm hardly shows.
        if mistake != "mask_after_clip" or pruning.scope != "ln_1":
            assert measured[mistake] > 3 * LOSS_TOLERANCE["experiment"], (name, mistake, measured)

    described = {k: v for k, v in asdict(pruning).items() if k not in ("signed", "mask_late")}
    settings = {**asdict(EXPERIMENT), **described, "shuffle": False, "dropout": 0.0}
    write_json(out / name / "experiment.json", {"model": shape, "settings": settings, "rounds": exact})
    return measured


def criteria_case(out: Path, shape: str, validation) -> dict:
    """Scores of every criterion that needs more than the weights; fp32's largest deviation."""
    ends = ("attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight", "lm_head.weight")

    def run(dtype):
        model = models.load(out / shape / "model", dtype)
        weights = criteria.scope_of(model, ends)
        masks = criteria.pattern(weights)
        with torch.no_grad():
            for name, weight in weights.items():
                weight.mul_(masks[name])
        sgpt, updated = criteria.sparsegpt(model, weights, masks, validation)
        scores = {
            "snip": criteria.snip(model, weights, validation, TRAINING.batch_size),
            "taylor": criteria.taylor(model, weights, validation, TRAINING.batch_size),
            "grasp": criteria.grasp(model, weights, masks, validation),
            "wanda": criteria.wanda(model, weights, validation),
            "sparsegpt": sgpt,
            "synflow": criteria.synflow(model, weights),
        }
        # A second mask, within the first, for the update of the survivors.
        smaller = {n: m * ((torch.arange(m.numel()) // 3) % 2).view_as(m) for n, m in masks.items()}
        scores["update"] = criteria.sparsegpt(model, weights, smaller, validation)[1]
        movement = {n: torch.zeros_like(w) for n, w in weights.items()}

        def move(parameters):
            for name in movement:
                movement[name] -= (parameters[name] * parameters[name].grad).detach()

        train(model, validation, MOVEMENT, masks, on_gradients=move)
        scores["movement"] = movement
        return {f"{c}.{n}": s.detach() * masks[n] for c, by_name in scores.items() for n, s in by_name.items()}

    exact, single = run(torch.float64), run(torch.float32)
    write_tensors(out / "criteria" / f"{shape}.safetensors", exact)
    worst: dict = {}
    for name, tensor in exact.items():
        deviation = ((single[name].double() - tensor).abs().max() / tensor.abs().max()).item()
        criterion = name.split(".")[0]
        worst[criterion] = max(worst.get(criterion, 0), deviation)
    return worst


def score_criteria(out: Path) -> dict:
    size = TRAINING.block_size
    (out / "criteria").mkdir(exist_ok=True)
    validation = models.blocks(models.learnable_ids(9 * size + 1, 6), size)
    return {shape: criteria_case(out, shape, validation) for shape in MODEL_SEEDS}


def main() -> None:
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=root / "core/src/test/resources/golden")
    parser.add_argument("--only-criteria", action="store_true", help="only the scores, from the models that are there")
    arguments = parser.parse_args()
    out = arguments.out
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    started = time.time()
    if arguments.only_criteria:
        print(json.dumps(score_criteria(out), indent=1))
        return

    forwards, trainings, experiments = {}, {}, {}
    for shape, seed in MODEL_SEEDS.items():
        models.random_model(shape, seed).save_pretrained(out / shape / "model")
        (out / shape / "model" / "generation_config.json").unlink(missing_ok=True)
        forwards[shape] = forward_case(out / shape, seed)

    size = TRAINING.block_size
    ids = {"train": models.learnable_ids(BLOCKS * size + 7, 5), "val": models.learnable_ids(9 * size + 1, 6)}
    for split, values in ids.items():
        write_ids(out / "training" / f"{split}.bin", values)
    for name, (shape, settings, count) in TRAININGS.items():
        data = models.blocks(ids["train"], size)[:count]
        trainings[name] = training_case(out, name, shape, settings, data, models.blocks(ids["val"], size))

    for name, (shape, seed, pruning) in EXPERIMENTS.items():
        experiments[name] = experiment_case(out, name, shape, seed, pruning)

    scores = score_criteria(out)
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    versions |= {"transformers": transformers.__version__, "safetensors": safetensors.__version__}
    write_manifest(out / "README.md", versions, forwards, trainings, experiments, scores)
    print(f"{sum(1 for f in out.rglob('*') if f.is_file())} files under {out} in {time.time() - started:.0f} s")


if __name__ == "__main__":
    main()
