#!/usr/bin/env python
"""Times the Hugging Face peer's training step: a distilgpt2-shaped model with random weights.

    python tools/peer_step.py --threads 2 --steps 10 --json

Two ways, each in a process of its own, so that neither warms the other and each peak RSS is its
own: `trainer`, a real transformers.Trainer (AdamW, clipping, linear schedule, dropout 0.1), timed
from one step's end to the next, so that its data loader and bookkeeping count; and `bare`, the
same arithmetic in a plain loop. `--eval` times the forward pass with its loss instead. Token ids are random: a step's cost does not depend on them. The
median leaves out the warm-up steps; every step's time is in the document.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time

WAYS = ("trainer", "bare")
SHAPES = {
    "distilgpt2": {"n_layer": 6},
    "embedded": {"n_layer": 6, "n_embd": 128, "n_head": 4, "n_positions": 256, "vocab_size": 4096},
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--steps", type=int, default=10, help="measured steps")
    parser.add_argument("--warm-up", type=int, default=2, help="steps before them")
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--block-size", type=int, default=128)
    parser.add_argument("--shape", choices=tuple(SHAPES), default="distilgpt2")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--way", choices=(*WAYS, "both"), default="both")
    parser.add_argument("--eval", action="store_true", help="the forward pass with its loss, without gradients")
    parser.add_argument("--attention", choices=("sdpa", "eager"), default="sdpa", help="transformers' default is sdpa")
    parser.add_argument("--bf16", action="store_true", help="autocast to bfloat16")
    parser.add_argument("--compile", action="store_true", help="torch.compile; use more --warm-up")
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else on standard output")
    return parser.parse_args()


def make_model(args):
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.set_num_threads(args.threads)
    torch.manual_seed(42)
    numbers = SHAPES[args.shape] | {"n_layer": args.layers}
    if args.shape == "embedded":
        numbers |= {"bos_token_id": 4095, "eos_token_id": 4095}
    config = GPT2Config(**numbers, attn_implementation=args.attention)  # dropouts are 0.1 by default
    model = GPT2LMHeadModel(config)
    rows = torch.randint(config.vocab_size, ((args.steps + args.warm_up) * args.batch_size, args.block_size))
    return model, rows


def time_trainer(args) -> list[float]:
    from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments

    times, last = [], None

    class Clock(TrainerCallback):
        def on_train_begin(self, *ignored, **also_ignored):
            nonlocal last
            last = time.perf_counter()

        def on_step_end(self, *ignored, **also_ignored):
            nonlocal last
            now = time.perf_counter()
            times.append(now - last)
            last = now

    model, rows = make_model(args)
    with tempfile.TemporaryDirectory() as scratch:
        settings = TrainingArguments(
            output_dir=scratch,
            per_device_train_batch_size=args.batch_size,
            num_train_epochs=1,
            learning_rate=2e-5,
            weight_decay=0.01,
            bf16=args.bf16,
            torch_compile=args.compile,
            use_cpu=True,
            save_strategy="no",
            logging_strategy="no",
            report_to=[],
            disable_tqdm=True,
            dataloader_pin_memory=False,
        )
        dataset = [{"input_ids": row, "labels": row} for row in rows]
        trainer = Trainer(model=model, args=settings, train_dataset=dataset, callbacks=[Clock()])
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    return times


def time_bare(args) -> list[float]:
    import torch
    from transformers import get_linear_schedule_with_warmup

    model, rows = make_model(args)
    model.train()
    decayed = [p for p in model.parameters() if p.dim() >= 2]
    plain = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=2e-5)  # for-each, the default off the GPU
    batches = rows.split(args.batch_size)
    schedule = get_linear_schedule_with_warmup(optimizer, 0, len(batches))
    run = torch.compile(model) if args.compile else model
    times = []
    for batch in batches:
        start = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=args.bf16):
            loss = run(input_ids=batch, labels=batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        times.append(time.perf_counter() - start)
    return times


def time_eval(args) -> list[float]:
    import torch

    model, rows = make_model(args)
    model.eval()
    run = torch.compile(model) if args.compile else model
    times = []
    with torch.no_grad():
        for batch in rows.split(args.batch_size):
            start = time.perf_counter()
            with torch.autocast("cpu", torch.bfloat16, enabled=args.bf16):
                run(input_ids=batch, labels=batch).loss.item()
            times.append(time.perf_counter() - start)
    return times


def peak_mib() -> int:
    """The process's own peak: ru_maxrss would keep that of the process it was started from."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) // 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(args, way: str) -> dict:
    import transformers

    transformers.utils.logging.set_verbosity_error()
    times = {"trainer": time_trainer, "bare": time_bare, "eval": time_eval}[way](args)
    measured = times[args.warm_up :]
    return {
        "median_step_s": round(statistics.median(measured), 4),
        "fastest_step_s": round(min(measured), 4),
        "step_s": [round(t, 4) for t in times],
        "peak_rss_mb": peak_mib(),
    }


def in_own_process(args, way: str) -> dict:
    words = [w for w in sys.argv[1:] if w != "--json"]
    environment = os.environ | {"OMP_NUM_THREADS": str(args.threads)}
    done = subprocess.run(
        [sys.executable, __file__, *words, "--way", way, "--json"],
        stdout=subprocess.PIPE,
        env=environment,
        check=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])["ways"][way]


def cpu_name() -> str:
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def main() -> None:
    args = arguments()
    if args.eval:
        ways = {"eval": measure(args, "eval")}
    elif args.way == "both":
        ways = {way: in_own_process(args, way) for way in WAYS}
    else:
        ways = {args.way: measure(args, args.way)}
    import torch
    import transformers

    document = {
        "model": f"{args.shape}'s shape, {args.layers} layers, random weights",
        "batch_size": args.batch_size,
        "block_size": args.block_size,
        "threads": args.threads,
        "precision": "bf16 autocast" if args.bf16 else "fp32",
        "compile": args.compile,
        "attention": args.attention,
        "steps": args.steps,
        "warm_up": args.warm_up,
        "ways": ways,
        "cpu": cpu_name(),
        "load_average": os.getloadavg()[0],
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
    }
    if args.json:
        print(json.dumps(document))
        return
    for way, result in ways.items():
        print(f"{way:8} {result['median_step_s']:.3f} s a step (median), peak {result['peak_rss_mb']} MB")


if __name__ == "__main__":
    main()
