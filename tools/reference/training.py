"""One training as the Hugging Face Trainer does it, written out: settings, optimizer, schedule, loop."""

from dataclasses import dataclass, field

import torch
from transformers import get_linear_schedule_with_warmup

from .models import cross_entropy


@dataclass(frozen=True)
class Settings:
    epochs: int = 2
    batch_size: int = 4
    block_size: int = 12
    optimizer: str = "adamw"
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0


@dataclass
class History:
    losses: list = field(default_factory=list)
    grad_norms: list = field(default_factory=list)
    learning_rates: list = field(default_factory=list)


OPTIMIZERS = {
    "adamw": lambda groups, rate: torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.999), eps=1e-8),
    "adam": lambda groups, rate: torch.optim.Adam(groups, lr=rate, betas=(0.9, 0.999), eps=1e-8),
    "sgd": lambda groups, rate: torch.optim.SGD(groups, lr=rate, momentum=0.0),
}


def decays(name: str) -> bool:
    """The Trainer's grouping: everything decays but biases and layer norms."""
    return not (name.endswith("bias") or ".ln_" in name)


def train(
    model, data: torch.Tensor, settings: Settings, masks=None, after_step=None, mask_late=False, on_gradients=None
) -> History:
    """Trains in place, batches in order, the short last one kept; `masks` by name keep zeros zero.

    `after_step(step, model)` is called with steps counted from 1, `on_gradients(parameters)` before
    gradients are clipped and used. `mask_late` is a deliberate mistake, the norm for clipping taken
    before the mask: the goldens must tell it from the truth.
    """
    masks = masks or {}
    model.train()
    parameters = dict(model.named_parameters())
    groups = [
        {"params": [p for n, p in parameters.items() if decays(n)], "weight_decay": settings.weight_decay},
        {"params": [p for n, p in parameters.items() if not decays(n)], "weight_decay": 0.0},
    ]
    optimizer = OPTIMIZERS[settings.optimizer](groups, settings.learning_rate)
    batches = list(data.split(settings.batch_size)) * settings.epochs
    schedule = get_linear_schedule_with_warmup(optimizer, 0, len(batches))

    def mask_gradients():
        for name, mask in masks.items():
            parameters[name].grad.mul_(mask)

    history = History()
    for step, batch in enumerate(batches, start=1):
        optimizer.zero_grad()
        loss = cross_entropy(model, batch)
        loss.backward()
        if not mask_late:
            mask_gradients()
        if on_gradients:
            on_gradients(parameters)
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), settings.max_grad_norm)
        mask_gradients()
        history.losses.append(loss.item())
        history.grad_norms.append(norm.item())
        history.learning_rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
        for name, mask in masks.items():
            assert torch.all(parameters[name][mask == 0] == 0), f"{name} regrew at step {step}"
        if after_step:
            after_step(step, model)
    return history


@torch.no_grad()
def evaluate(model, data: torch.Tensor) -> float:
    """Mean cross-entropy over all predicted tokens of equally long blocks."""
    model.eval()
    return cross_entropy(model, data).item()
