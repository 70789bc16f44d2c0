"""A GPT-2 of which dead structure is gone, for transformers 4 and 5 (trust_remote_code=True).

Each block has widths of its own (config.block_shapes). Layer norms divide by config.norm_width, the
width of the model this one was cut from: the features that are gone were 0 for every token. The
projections after them may read some of their outputs only (attention_inputs, mlp_inputs of a shape).
"""

import math

import torch
import torch.nn.functional as F
from torch import nn
from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.activations import ACT2FN
from transformers.modeling_outputs import CausalLMOutput


class EspalierConfig(PretrainedConfig):
    model_type = "espalier"
    attribute_map = {
        "hidden_size": "n_embd",
        "max_position_embeddings": "n_positions",
        "num_attention_heads": "n_head",
        "num_hidden_layers": "n_layer",
    }

    def __init__(
        self,
        vocab_size=50257,
        n_positions=1024,
        n_embd=768,
        norm_width=768,
        n_layer=0,
        n_head=12,
        n_inner=None,
        block_shapes=(),
        activation_function="gelu_new",
        layer_norm_epsilon=1e-5,
        scale_attn_weights=True,
        scale_attn_by_inverse_layer_idx=False,
        embd_pdrop=0.1,
        attn_pdrop=0.1,
        resid_pdrop=0.1,
        initializer_range=0.02,
        tie_word_embeddings=True,
        **kwargs,
    ):
        self.vocab_size = vocab_size
        self.n_positions = n_positions
        self.n_embd = n_embd
        self.norm_width = norm_width
        self.n_layer = n_layer
        self.n_head = n_head
        self.n_inner = n_inner
        self.block_shapes = list(block_shapes)
        self.activation_function = activation_function
        self.layer_norm_epsilon = layer_norm_epsilon
        self.scale_attn_weights = scale_attn_weights
        self.scale_attn_by_inverse_layer_idx = scale_attn_by_inverse_layer_idx
        self.embd_pdrop = embd_pdrop
        self.attn_pdrop = attn_pdrop
        self.resid_pdrop = resid_pdrop
        self.initializer_range = initializer_range
        super().__init__(tie_word_embeddings=tie_word_embeddings, **kwargs)


class Projection(nn.Module):
    """x W + b, with W inputs x outputs as GPT-2 stores it; without inputs only b."""

    def __init__(self, inputs, outputs):
        super().__init__()
        if inputs > 0:
            self.weight = nn.Parameter(torch.empty(inputs, outputs))
        self.bias = nn.Parameter(torch.empty(outputs))

    def forward(self, x):
        return torch.addmm(self.bias, x.reshape(-1, x.size(-1)), self.weight).view(
            *x.shape[:-1], self.bias.size(0)
        )


def read(x, inputs):
    """The columns a projection has rows for; None means all."""
    if inputs is None:
        return x
    return x.index_select(-1, torch.tensor(inputs, device=x.device))


class Norm(nn.Module):
    """Layer normalisation over norm_width features, of which the absent are 0."""

    def __init__(self, config):
        super().__init__()
        self.norm_width = config.norm_width
        self.epsilon = config.layer_norm_epsilon
        self.weight = nn.Parameter(torch.ones(config.n_embd))
        self.bias = nn.Parameter(torch.zeros(config.n_embd))

    def forward(self, x):
        mean = x.sum(-1, keepdim=True) / self.norm_width
        centred = x - mean
        absent = self.norm_width - x.size(-1)
        squares = centred.square().sum(-1, keepdim=True) + absent * mean.square()
        rstd = torch.rsqrt(squares / self.norm_width + self.epsilon)
        return centred * rstd * self.weight + self.bias


class Attention(nn.Module):
    def __init__(self, config, shape):
        super().__init__()
        self.heads = shape["heads"]
        self.widths = [shape["head_width"], shape["head_width"], shape["value_width"]]
        self.scale = 1.0
        if config.scale_attn_weights:
            self.scale /= math.sqrt(config.norm_width // config.n_head)
        if config.scale_attn_by_inverse_layer_idx:
            self.scale /= shape["place"] + 1
        self.inputs = shape.get("attention_inputs")
        if self.heads:
            inputs = config.n_embd if self.inputs is None else len(self.inputs)
            self.c_attn = Projection(inputs, self.heads * sum(self.widths))
        self.c_proj = Projection(self.heads * shape["value_width"], config.n_embd)
        self.attn_dropout = nn.Dropout(config.attn_pdrop)
        self.resid_dropout = nn.Dropout(config.resid_pdrop)

    def forward(self, x, allowed):
        fused = self.c_attn(read(x, self.inputs))
        parts = fused.split([self.heads * width for width in self.widths], dim=-1)
        q, k, v = (
            part.view(*x.shape[:-1], self.heads, -1).transpose(1, 2) for part in parts
        )
        scores = q @ k.transpose(-1, -2) * self.scale
        scores = scores.masked_fill(~allowed, torch.finfo(scores.dtype).min)
        out = self.attn_dropout(scores.softmax(-1)) @ v
        out = out.transpose(1, 2).reshape(*x.shape[:-1], -1)
        return self.resid_dropout(self.c_proj(out))


class Mlp(nn.Module):
    def __init__(self, config, shape):
        super().__init__()
        inner = shape["inner"]
        self.inputs = shape.get("mlp_inputs")
        if inner:
            inputs = config.n_embd if self.inputs is None else len(self.inputs)
            self.c_fc = Projection(inputs, inner)
        self.c_proj = Projection(inner, config.n_embd)
        self.act = ACT2FN[config.activation_function]
        self.dropout = nn.Dropout(config.resid_pdrop)

    def forward(self, x):
        return self.dropout(self.c_proj(self.act(self.c_fc(read(x, self.inputs)))))


class Block(nn.Module):
    """A block, of which either sub-layer may be absent, or only the bias of its projection."""

    def __init__(self, config, shape):
        super().__init__()
        self.attends = shape["heads"] > 0
        self.thinks = shape["inner"] > 0
        if self.attends:
            self.ln_1 = Norm(config)
        if shape["attention"]:
            self.attn = Attention(config, shape)
        if self.thinks:
            self.ln_2 = Norm(config)
        if shape["mlp"]:
            self.mlp = Mlp(config, shape)

    def forward(self, x, allowed):
        if self.attends:
            x = x + self.attn(self.ln_1(x), allowed)
        elif hasattr(self, "attn"):
            x = x + self.attn.resid_dropout(self.attn.c_proj.bias.expand_as(x))
        if self.thinks:
            x = x + self.mlp(self.ln_2(x))
        elif hasattr(self, "mlp"):
            x = x + self.mlp.dropout(self.mlp.c_proj.bias.expand_as(x))
        return x


class Transformer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.wte = nn.Embedding(config.vocab_size, config.n_embd)
        self.wpe = nn.Embedding(config.n_positions, config.n_embd)
        self.drop = nn.Dropout(config.embd_pdrop)
        self.h = nn.ModuleList(Block(config, shape) for shape in config.block_shapes)
        self.ln_f = Norm(config)

    def forward(self, input_ids, attention_mask):
        tokens = input_ids.size(1)
        allowed = torch.ones(tokens, tokens, dtype=torch.bool, device=input_ids.device).tril()
        allowed = allowed[None, None]
        positions = torch.arange(tokens, device=input_ids.device)[None]
        if attention_mask is not None:
            allowed = allowed & attention_mask.bool()[:, None, None]
            positions = (attention_mask.long().cumsum(-1) - 1).clamp(min=0)
        x = self.drop(self.wte(input_ids) + self.wpe(positions))
        for block in self.h:
            x = block(x, allowed)
        return self.ln_f(x)


class EspalierForCausalLM(PreTrainedModel, GenerationMixin):
    config_class = EspalierConfig
    base_model_prefix = "transformer"

    def __init__(self, config):
        super().__init__(config)
        self.transformer = Transformer(config)
        if not config.tie_word_embeddings:
            self.lm_head = nn.Linear(config.n_embd, config.vocab_size, bias=False)
        self.post_init()

    def _init_weights(self, module):
        if isinstance(module, (Projection, nn.Embedding, nn.Linear)):
            for name, parameter in module.named_parameters():
                if name == "weight":
                    parameter.data.normal_(0.0, self.config.initializer_range)
                else:
                    parameter.data.zero_()
        elif isinstance(module, Norm):
            module.weight.data.fill_(1.0)
            module.bias.data.zero_()

    def get_input_embeddings(self):
        return self.transformer.wte

    def prepare_inputs_for_generation(self, input_ids, attention_mask=None, **kwargs):
        """There is no cache: every step reads the whole text."""
        return {"input_ids": input_ids, "attention_mask": attention_mask}

    def forward(self, input_ids, attention_mask=None, labels=None, **kwargs):
        hidden = self.transformer(input_ids, attention_mask)
        tied = self.config.tie_word_embeddings
        logits = F.linear(hidden, self.transformer.wte.weight if tied else self.lm_head.weight)
        loss = None
        if labels is not None:
            predictions = logits[:, :-1].reshape(-1, logits.size(-1))
            loss = F.cross_entropy(predictions, labels[:, 1:].reshape(-1))
        return CausalLMOutput(loss=loss, logits=logits)
