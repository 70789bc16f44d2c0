"""Small random GPT-2s of awkward shape, and token ids there is something to learn from.

Weights are far from a fresh model's: gains spread around one (some negative, so that a signed and
an absolute ranking differ) and biases are not zero, so that every term of every gradient counts.
"""

import torch
from transformers import GPT2Config, GPT2LMHeadModel

VOCABULARY = 101

SHAPES = {
    # width per head 7, n_inner neither 4x nor even
    "tiny": dict(n_layer=3, n_head=3, n_embd=21, n_inner=37, n_positions=19, activation_function="gelu_new"),
    # scores of layer i divided by i + 1, the exact GELU, another epsilon
    "scaled": dict(
        n_layer=3,
        n_head=5,
        n_embd=15,
        n_inner=53,
        n_positions=17,
        activation_function="gelu",
        layer_norm_epsilon=1e-6,
        scale_attn_by_inverse_layer_idx=True,
    ),
    # scores not scaled at all, fewer neurons than features
    "relu": dict(
        n_layer=2,
        n_head=2,
        n_embd=22,
        n_inner=13,
        n_positions=23,
        activation_function="relu",
        scale_attn_weights=False,
    ),
    # a head with weights of its own
    "untied": dict(
        n_layer=2,
        n_head=2,
        n_embd=10,
        n_inner=13,
        n_positions=19,
        activation_function="gelu_new",
        tie_word_embeddings=False,
    ),
}

SPREAD = {
    # (mean, standard deviation) by the end of the tensor's name; the first that fits
    "ln_1.weight": (0.6, 0.8),
    "ln_2.weight": (0.9, 0.4),
    "ln_f.weight": (1.0, 0.3),
    "bias": (0.0, 0.2),
    "wte.weight": (0.0, 0.3),
    "wpe.weight": (0.0, 0.3),
    "weight": (0.0, 0.25),
}


def random_model(shape: str, seed: int) -> GPT2LMHeadModel:
    """A model without dropout whose every weight is drawn, in fp32, from a seeded generator."""
    config = GPT2Config(
        vocab_size=VOCABULARY,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        resid_pdrop=0.0,
        bos_token_id=VOCABULARY - 1,
        eos_token_id=VOCABULARY - 1,
        **SHAPES[shape],
    )
    model = GPT2LMHeadModel(config).float()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            mean, deviation = next(v for end, v in SPREAD.items() if name.endswith(end))
            parameter.copy_(mean + deviation * torch.randn(parameter.shape, generator=generator))
    return model


def load(directory, dtype: torch.dtype) -> GPT2LMHeadModel:
    """A saved model in a precision, with attention written out rather than fused."""
    model = GPT2LMHeadModel.from_pretrained(directory, attn_implementation="eager")
    return model.to(dtype)


def learnable_ids(count: int, seed: int) -> torch.Tensor:
    """Token ids of which three in four follow from the one before: id -> 7 id + 3 modulo 101."""
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randint(VOCABULARY, (count,), generator=generator)
    follows = torch.rand(count, generator=generator) < 0.75
    for i in range(1, count):
        if follows[i]:
            drawn[i] = (7 * drawn[i - 1] + 3) % VOCABULARY
    return drawn


def blocks(ids: torch.Tensor, size: int) -> torch.Tensor:
    """Ids cut into blocks in order; a short tail is dropped."""
    return ids[: len(ids) // size * size].view(-1, size)


def cross_entropy(model, batch: torch.Tensor) -> torch.Tensor:
    """Mean over predicted tokens, in the model's own precision (transformers' loss is always fp32)."""
    logits = model(input_ids=batch).logits
    return torch.nn.functional.cross_entropy(
        logits[:, :-1].reshape(-1, logits.shape[-1]), batch[:, 1:].reshape(-1)
    )
