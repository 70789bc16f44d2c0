#!/usr/bin/env python
"""Writes what transformers says of perplexity text by text: core/src/test/resources/perplexity/.

    python tools/perplexity_golden.py [--out DIR]

The definition is that of the metric `perplexity` of Hugging Face's library `evaluate`, written out
here, with `add_start_token=True` and `max_length` the model's context: each text is tokenised
without special tokens, cut off at one token less than the context, and begins with the token that
begins texts; its perplexity is the exponential of the mean loss over its own tokens; the result is
the mean of the texts' perplexities. The metric refuses texts of no token, so these are left out
first. Where `evaluate` is installed, its own answer is compared.

The model is the embedded one, computed in fp64 from its bf16 weights, a text at a time, so that
nothing is padded.
"""

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "core/src/main/resources/dev/espalier/embedded"
OUT = ROOT / "core/src/test/resources/perplexity"

# Empty rows, one token, a line feed alone, characters outside ASCII, rows about as long as the
# context of 256 tokens, and much longer ones. The rows that are filled up are of many lengths.
GLOSS = "gently, softly: in a gentle manner; with gentleness and without any haste at all"
TEXTS = [
    "",
    "a",
    "\n",
    "squint: partly close one's eyes, as when hit by direct blinding light",
    "",
    "naïvely: in a naïve manner; „wie ein Kind“ — 子供のように 🙂",
    " ".join([GLOSS] * 12),
    " ".join([GLOSS] * 40),
    "zzzz qqqq xxxx jjjj",
    *[" ".join(GLOSS.split()[: n % 15 + 1]) + f" {n}" for n in range(41)],
]


def perplexity(model, begin: int, ids: list[int], context: int) -> float:
    row = torch.tensor([[begin, *ids[: context - 1]]])
    with torch.no_grad():
        logits = model(row).logits[0, :-1]
    return torch.nn.functional.cross_entropy(logits, row[0, 1:]).exp().item()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    model = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float64).eval()
    context = model.config.n_positions
    begin = tokenizer.bos_token_id
    assert begin == model.config.bos_token_id
    tokens = [tokenizer(text, add_special_tokens=False).input_ids for text in TEXTS]
    measured = [ids for ids in tokens if ids]
    perplexities = [perplexity(model, begin, ids, context) for ids in measured]
    result = {
        "mean_perplexity": sum(perplexities) / len(perplexities),
        "texts": len(measured),
        "truncated": sum(len(ids) > context - 1 for ids in measured),
        "empty": len(tokens) - len(measured),
        "perplexities": perplexities,
    }
    try:
        import evaluate
    except ImportError:
        print("evaluate is not installed: not compared with")
    else:
        theirs = evaluate.load("perplexity", module_type="metric").compute(
            model_id=str(MODEL), predictions=[t for t, i in zip(TEXTS, tokens) if i], max_length=context
        )["mean_perplexity"]
        assert abs(theirs / result["mean_perplexity"] - 1) < 1e-4, (theirs, result["mean_perplexity"])
    out.mkdir(parents=True, exist_ok=True)
    (out / "texts.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in TEXTS))
    (out / "perplexity.json").write_text(json.dumps(result, indent=1) + "\n")
    print({k: v for k, v in result.items() if k != "perplexities"})


if __name__ == "__main__":
    main()
