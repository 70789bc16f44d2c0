"""The lottery-ticket experiment: iterative magnitude pruning over a scope, with a reset each round."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal

import torch

from .training import Settings, evaluate, train

SCOPES = {
    "ln_1": r"transformer\.h\.\d+\.ln_1\.weight",
    "linear": r"transformer\.h\.\d+\.(attn\.c_attn|attn\.c_proj|mlp\.c_fc|mlp\.c_proj)\.weight",
    # wte, which an untied head is not a part of, wpe, the projections and such a head
    "all": r"transformer\.(wte|wpe|h\.\d+\.(attn\.c_attn|attn\.c_proj|mlp\.c_fc|mlp\.c_proj))\.weight|lm_head\.weight",
}


@dataclass(frozen=True)
class Pruning:
    scope: str
    rate: float
    until: float
    reset: str  # "pretrained", "rewind:k" or "none"
    signed: bool = False  # the notebook's slip: rank by value, not by magnitude
    mask_late: bool = False


def snapshot(model) -> dict:
    return {name: p.detach().clone() for name, p in model.named_parameters()}


def restore(model, weights: dict, masks: dict) -> None:
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(weights[name])
            if name in masks:
                parameter.mul_(masks[name])


def cut(model, masks: dict, rate: float, signed: bool) -> tuple[dict, float]:
    """Removes exactly floor(rate x survivors) of the lowest scores, ties by tensor, then flat index.

    The rate is the decimal it is written as: 0.7 of 180 is 126, where floating point makes 125.9…

    Also returns the margin: how far the best removed score lies below the worst kept one.
    """
    parameters = dict(model.named_parameters())
    values = torch.cat([parameters[name].detach().flatten() for name in masks])
    kept = torch.cat([mask.flatten() for mask in masks.values()])
    scores = values if signed else values.abs()
    survivors = kept.nonzero().flatten()  # ascending: tensor order, then flat index
    order = survivors[torch.argsort(scores[survivors], stable=True)]
    count = math.floor(Decimal(str(rate)) * len(survivors))
    margin = (scores[order[count]] - scores[order[count - 1]]).item() if 0 < count < len(order) else math.inf
    kept = kept.clone()
    kept[order[:count]] = 0
    pieces = kept.split([mask.numel() for mask in masks.values()])
    return {name: piece.view_as(masks[name]) for name, piece in zip(masks, pieces)}, margin


def experiment(model, training_blocks, validation_blocks, settings: Settings, pruning: Pruning):
    """Runs every round until the sparsity reaches `until`; returns (rounds, margins of the cuts)."""
    weights = snapshot(model)
    target = weights
    rewind = int(pruning.reset.split(":")[1]) if pruning.reset.startswith("rewind:") else None
    pattern = re.compile(SCOPES[pruning.scope])
    masks = {n: torch.ones_like(p) for n, p in weights.items() if pattern.fullmatch(n)}
    prunable = sum(mask.numel() for mask in masks.values())
    rounds, margins = [], []
    while True:

        def keep_rewind_point(step, trained):
            nonlocal target
            if not rounds and step == rewind:
                target = snapshot(trained)

        history = train(model, training_blocks, settings, masks, keep_rewind_point, pruning.mask_late)
        left = sum(int(mask.sum()) for mask in masks.values())
        rounds.append(
            {
                "round": len(rounds),
                "sparsity": (prunable - left) / prunable,
                "train_loss": sum(history.losses) / len(history.losses),
                "eval_loss": evaluate(model, validation_blocks),
                "steps": len(history.losses),
                "weights_left": left,
                "pruned": {name: mask.numel() - int(mask.sum()) for name, mask in masks.items()},
                "losses": history.losses,
                "grad_norms": history.grad_norms,
            }
        )
        if rounds[-1]["sparsity"] >= pruning.until:
            return rounds, margins
        masks, margin = cut(model, masks, pruning.rate, pruning.signed)
        margins.append(margin)
        restore(model, snapshot(model) if pruning.reset == "none" else target, masks)
