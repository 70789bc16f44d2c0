#!/usr/bin/env python
"""Times transformers' greedy generate on a GPT-2 with random weights.

    python tools/peer_generate.py --threads 2 --tokens 128

Prints one JSON document: the seconds from the first new token to the last, in the second of two
runs, the first of which warms up. The model ends no text, so that every run has all tokens.
"""

import argparse
import json
import os
import time

import torch
import transformers
from transformers import GPT2Config, GPT2LMHeadModel

SHAPES = {
    "distilgpt2": {"n_layer": 6},
    "embedded": {"n_layer": 6, "n_embd": 128, "n_head": 4, "n_positions": 256, "vocab_size": 4096},
}


class Stamp(transformers.LogitsProcessor):
    """Notes when each token's logits are there."""

    def __init__(self):
        self.times = []

    def __call__(self, ids, scores):
        self.times.append(time.perf_counter())
        return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shape", choices=tuple(SHAPES), default="distilgpt2")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--prompt", type=int, default=16)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--texts", type=int, default=1)
    args = parser.parse_args()
    transformers.utils.logging.set_verbosity_error()
    torch.set_num_threads(args.threads)
    torch.manual_seed(42)
    model = GPT2LMHeadModel(GPT2Config(**SHAPES[args.shape])).eval()
    model.generation_config.eos_token_id = None
    prompt = torch.arange(1, args.prompt + 1).repeat(args.texts, 1)
    for _ in range(2):
        stamp = Stamp()
        with torch.no_grad():
            out = model.generate(
                prompt,
                attention_mask=torch.ones_like(prompt),
                max_new_tokens=args.tokens,
                do_sample=False,
                pad_token_id=0,
                logits_processor=[stamp],
            )
    assert out.shape[1] == args.prompt + args.tokens and len(stamp.times) == args.tokens
    print(
        json.dumps(
            {
                "seconds": stamp.times[-1] - stamp.times[0],
                "torch": torch.__version__,
                "transformers": transformers.__version__,
            }
        )
    )


if __name__ == "__main__":
    main()
