#!/usr/bin/env python
"""The peer's side of `espalier bench imp`: iterative magnitude pruning with torch.nn.utils.prune.

    python tools/peer_imp.py --model DIR --data DIR --steps 60 --until 0.97

What a PyTorch user would write: `global_unstructured` with `L1Unstructured` over the projection
weights of a GPT2LMHeadModel, a plain training loop (which is faster here than the Trainer, so the
peer is not held up by it), AdamW, clipping, linear schedule. After each cut the weights go back to
their pretrained values under the new mask. Blocks come from DIR/train.bin and DIR/val.bin (16-bit
token ids), batch after batch in their order. Prints one line of JSON.
"""

import time

BEGUN = time.perf_counter()

import argparse
import json
import math
import platform
import resource
from decimal import Decimal

import numpy as np
import torch
import transformers
from torch.nn.utils import prune
from transformers import GPT2LMHeadModel, get_linear_schedule_with_warmup


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True, help="a Hugging Face directory")
    parser.add_argument("--data", required=True, help="a directory with train.bin and val.bin")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--rate", type=float, default=0.25)
    parser.add_argument("--until", type=float, default=0.97)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--learning-rate", type=float, default=5e-4)
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--max-grad-norm", type=float, default=1.0)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--block-size", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def blocks(path: str, block_size: int) -> torch.Tensor:
    ids = np.fromfile(path, dtype="<u2").astype(np.int64)
    count = len(ids) // block_size
    return torch.from_numpy(ids[: count * block_size].reshape(count, block_size))


def decays(name: str) -> bool:
    return not ("bias" in name or ".ln_" in name)


def projections(model) -> list:
    chosen = []
    for block in model.transformer.h:
        for module in (block.attn.c_attn, block.attn.c_proj, block.mlp.c_fc, block.mlp.c_proj):
            chosen.append((module, "weight"))
    return chosen


def train(model, data, args) -> float:
    model.train()
    named = list(model.named_parameters())
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for n, p in named if decays(n)], "weight_decay": args.weight_decay},
            {"params": [p for n, p in named if not decays(n)], "weight_decay": 0.0},
        ],
        lr=args.learning_rate,
    )
    schedule = get_linear_schedule_with_warmup(optimizer, 0, args.steps)
    losses = []
    batches = data.split(args.batch_size)
    for step in range(args.steps):
        batch = batches[step % len(batches)]
        loss = model(input_ids=batch, labels=batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), args.max_grad_norm)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return sum(losses) / len(losses)


@torch.no_grad()
def evaluate(model, data, batch_size: int) -> float:
    model.eval()
    total = 0.0
    for batch in data.split(batch_size):
        total += model(input_ids=batch, labels=batch).loss.item() * len(batch)
    return total / len(data)


@torch.no_grad()
def reset(model, pretrained: dict) -> None:
    """Every weight back to its pretrained value; the masks are buffers and stay."""
    for name, parameter in model.named_parameters():
        parameter.copy_(pretrained[name.removesuffix("_orig")])


def peak_mib() -> int:
    """The process's own peak: ru_maxrss would keep that of the process it was started from."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) // 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(42)
    drop = {"embd_pdrop": args.dropout, "attn_pdrop": args.dropout, "resid_pdrop": args.dropout}
    model = GPT2LMHeadModel.from_pretrained(args.model, dtype=torch.float32, **drop)
    pretrained = {name: p.detach().clone() for name, p in model.named_parameters()}
    training = blocks(f"{args.data}/train.bin", args.block_size)
    validation = blocks(f"{args.data}/val.bin", args.block_size)
    scope = projections(model)
    prunable = sum(getattr(module, name).numel() for module, name in scope)
    survivors = prunable
    rounds = []
    start = time.perf_counter() - BEGUN
    while True:
        begin = time.perf_counter()
        if rounds:
            count = math.floor(Decimal(str(args.rate)) * survivors)
            prune.global_unstructured(scope, pruning_method=prune.L1Unstructured, amount=count)
            survivors = sum(int(module.weight_mask.sum()) for module, _ in scope)
            reset(model, pretrained)
        train_loss = train(model, training, args)
        eval_loss = evaluate(model, validation, args.batch_size)
        rounds.append(
            {
                "round": len(rounds),
                "sparsity": 1 - survivors / prunable,
                "weights_left": survivors,
                "train_loss": train_loss,
                "eval_loss": eval_loss,
                "seconds": time.perf_counter() - begin,
            }
        )
        if rounds[-1]["sparsity"] >= args.until or len(rounds) > args.rounds:
            break
    print(
        json.dumps(
            {
                "who": "PyTorch",
                "start_s": start,
                "peak_mib": peak_mib(),
                "versions": f"Python {platform.python_version()}, torch {torch.__version__},"
                f" transformers {transformers.__version__}",
                "rounds": rounds,
            }
        )
    )


if __name__ == "__main__":
    main()
