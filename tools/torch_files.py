"""Writes small files of torch.save, and what they hold, for the tests of the reader of pytorch_model.bin.

core/src/test/resources/torch/ then has NAME.bin beside NAME.safetensors with the same tensors.
"""

import collections
import json
import pathlib

import torch
from safetensors.torch import save_file

TARGET = pathlib.Path(__file__).parent.parent / "core/src/test/resources/torch"


def state():
    generator = torch.Generator().manual_seed(7)
    weight = torch.randn(5, 7, generator=generator)
    return collections.OrderedDict(
        {
            "transformer.wte.weight": weight,
            "transformer.h.0.ln_1.weight": torch.ones(7),
            "transformer.h.0.attn.bias": torch.tril(torch.ones(1, 1, 4, 4, dtype=torch.uint8)),
            "transformer.h.0.mlp.c_fc.weight": torch.randn(3, 7, generator=generator).t(),
            "transformer.h.0.mlp.c_fc.bias": torch.randn(20, generator=generator)[3:15:4],
            "half": torch.randn(3, generator=generator).half(),
            "bfloat16": torch.randn(2, 2, generator=generator).bfloat16(),
            "double": torch.randn(2, generator=generator).double(),
            "steps": torch.tensor(12345678901),
            "flags": torch.tensor([True, False, True]),
            "nothing": torch.empty(0, 3),
            "lm_head.weight": weight,
        }
    )


def write(name, tensors, **options):
    torch.save(tensors, TARGET / f"{name}.bin", **options)


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    tensors = state()
    save_file({name: tensor.contiguous().clone() for name, tensor in tensors.items()}, TARGET / "state.safetensors")
    write("zipped", tensors)
    write("protocol4", tensors, pickle_protocol=4)
    write("legacy", tensors, _use_new_zipfile_serialization=False)
    module = torch.nn.Linear(3, 2)
    torch.nn.init.ones_(module.weight)
    torch.nn.init.zeros_(module.bias)
    write("module", module.state_dict())
    write("parameters", {name: parameter for name, parameter in module.named_parameters()})
    write("trainer", {"epoch": 3, "model": module.state_dict()})
    write("whole_module", module)
    (TARGET / "README.md").write_text(
        "Written by `tools/torch_files.py` with torch "
        + torch.__version__
        + ": `zipped`, `protocol4` and `legacy` hold the tensors of `state.safetensors`.\n"
    )


if __name__ == "__main__":
    main()
