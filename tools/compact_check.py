"""Opens compact models with transformers and compares their logits with those Espalier computed.

    python tools/compact_check.py LOGITS.safetensors DIRECTORY...

LOGITS holds "ids" [sequences, tokens] (I32) and "logits" [sequences, tokens, vocabulary] (F32). A
plain directory is opened as any GPT-2; an exact one (model_type "espalier") with
trust_remote_code=True. Every weight must be found, and a few tokens are generated, too. Works with
transformers 4 and 5.
"""

import argparse
import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

TOLERANCE = 1e-5


def check(directory, ids, expected):
    """The largest difference over the largest logit of the same position."""
    config = json.loads((pathlib.Path(directory) / "config.json").read_text())
    exact = config["model_type"] == "espalier"
    options = {"trust_remote_code": exact, "output_loading_info": True}
    if config.get("scale_attn_by_inverse_layer_idx") and not exact:
        # The default attention of transformers 4 forgets this scale, in every GPT-2 that has it.
        options["attn_implementation"] = "eager"
    model, info = AutoModelForCausalLM.from_pretrained(directory, **options)
    faults = {name: found for name, found in info.items() if found}
    if faults:
        raise SystemExit(f"{directory}: {faults}")
    model.eval()
    with torch.no_grad():
        logits = model(ids).logits
        apart = (logits - expected).abs().amax(-1)
        relative = (apart / expected.abs().amax(-1).clamp(min=1e-30)).max().item()
        start = ids[:1, : ids.size(1) - 2]
        written = model.generate(
            start,
            attention_mask=torch.ones_like(start),
            max_new_tokens=2,
            do_sample=False,
            pad_token_id=0,
        )
        likeliest = expected[0, start.size(1) - 1].argmax()
        if written.size(1) > start.size(1) and written[0, start.size(1)] != likeliest:
            raise SystemExit(f"{directory}: generates another token than the likeliest")
    kind = "exact" if exact else "plain"
    count = sum(parameter.numel() for parameter in model.parameters())
    print(
        f"transformers {transformers.__version__}: {directory}: {kind}, {count} parameters, "
        f"logits within {relative:.1e}"
    )
    return relative


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("logits")
    parser.add_argument("directories", nargs="+")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    tensors = load_file(arguments.logits)
    ids = tensors["ids"].long()
    differences = [check(d, ids, tensors["logits"]) for d in arguments.directories]
    sys.exit(0 if max(differences) <= TOLERANCE else 1)


if __name__ == "__main__":
    main()
