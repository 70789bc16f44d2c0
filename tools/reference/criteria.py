"""Scores of the pruning criteria, each written out from its paper; larger is kept.

Weights of the scope that the mask prunes are 0 in the model. Everything is a function of the model,
the calibration blocks and the mask; the dictionaries hold a tensor for each tensor of the scope.
"""

import torch

from .models import cross_entropy


def scope_of(model, ends: tuple) -> dict:
    return {n: p for n, p in model.named_parameters() if n.endswith(ends)}


def pattern(weights: dict) -> dict:
    """A mask that needs no file: every fifth weight is pruned, in each tensor from another one on."""
    return {
        name: ((torch.arange(w.numel()) + t) % 5 != 0).view_as(w).to(w.dtype)
        for t, (name, w) in enumerate(weights.items())
    }


def gradients(model, weights: dict, batch, create_graph=False) -> dict:
    found = torch.autograd.grad(cross_entropy(model, batch), list(weights.values()), create_graph=create_graph)
    return dict(zip(weights, found))


def snip(model, weights: dict, data, size: int) -> dict:
    """|w g|, g the gradient over all calibration blocks (Lee et al. 2019)."""
    return {n: (weights[n] * g).abs() for n, g in gradients(model, weights, data).items()}


def taylor(model, weights: dict, data, size: int) -> dict:
    """(w g)^2, the mean over batches (Molchanov et al. 2019, equation 8), and its root."""
    batches = data.split(size)
    total = {n: torch.zeros_like(w) for n, w in weights.items()}
    for batch in batches:
        for n, g in gradients(model, weights, batch).items():
            total[n] += (weights[n] * g).detach() ** 2
    return {n: (t / len(batches)).sqrt() for n, t in total.items()}


def grasp(model, weights: dict, masks: dict, data) -> dict:
    """w (H g): the paper's S is its negative, of which the largest go (Wang et al. 2020, section 4.2)."""
    g = gradients(model, weights, data, create_graph=True)
    product = sum((g[n] * (g[n] * masks[n]).detach()).sum() for n in weights)
    return {n: weights[n] * h for n, h in zip(weights, torch.autograd.grad(product, list(weights.values())))}


def inputs(model, weights: dict, data) -> dict:
    """[tokens, inputs] that reach each projection."""
    caught, hooks = {}, []
    for name in weights:
        module = model.get_submodule(name.removesuffix(".weight"))
        hooks.append(
            module.register_forward_hook(
                lambda m, i, o, name=name: caught.__setitem__(name, i[0].detach().reshape(-1, i[0].shape[-1]))
            )
        )
    with torch.no_grad():
        model(input_ids=data)
    for hook in hooks:
        hook.remove()
    return caught


def by_input(name: str, matrix):
    """inputs x outputs: an untied head is stored the other way round."""
    return matrix.T if name == "lm_head.weight" else matrix


def wanda(model, weights: dict, data) -> dict:
    """|w_ij| ||x_i||_2 (Sun et al. 2023, equation 1)."""
    norms = {n: x.norm(dim=0)[:, None] for n, x in inputs(model, weights, data).items()}
    return {n: by_input(n, by_input(n, weights[n]).abs() * x) for n, x in norms.items()}


def inverse_root(x):
    """U upper with U'U = (X'X + lambda I)^-1, lambda a hundredth of the mean diagonal."""
    hessian = x.T @ x
    hessian += 0.01 * hessian.diagonal().mean() * torch.eye(len(hessian), dtype=x.dtype)
    return torch.linalg.cholesky(torch.linalg.inv(hessian), upper=True)


def sparsegpt(model, weights: dict, masks: dict, data) -> tuple[dict, dict]:
    """|w_ij| / U_ii, whose square is the error, and the weights after the update that `masks` asks for (Frantar and Alistarh 2023)."""
    scores, updated = {}, {}
    for name, x in inputs(model, weights, data).items():
        u = inverse_root(x)
        scores[name] = by_input(name, by_input(name, weights[name]).abs() / u.diagonal()[:, None])
        w = by_input(name, weights[name]).detach().clone()
        mask = by_input(name, masks[name])
        for i in range(len(w)):
            kept = w[i] * mask[i]
            error = (w[i] - kept) / u[i, i]
            w[i + 1 :] -= u[i, i + 1 :, None] * error[None, :]
            w[i] = kept
        updated[name] = by_input(name, w)
    return scores, updated


def synflow(model, weights: dict) -> dict:
    """w dR/dw / R of the linearised model that docs/criteria.md describes (Tanaka et al. 2020, equation 1)."""
    config = model.config
    absolute = {n: p.detach().abs().clone().requires_grad_() for n, p in model.named_parameters()}
    at = lambda layer, rest: absolute[f"transformer.h.{layer}.{rest}.weight"]
    wte, wpe = absolute["transformer.wte.weight"], absolute["transformer.wpe.weight"]
    x = wte.sum(0) + wpe.sum(0)
    for layer in range(config.n_layer):
        q, k, v = ((x * at(layer, "ln_1")) @ at(layer, "attn.c_attn")).view(3, config.n_head, -1)
        score = (q * k).mean(-1, keepdim=True).sqrt()
        x = x + (v + score).reshape(-1) @ at(layer, "attn.c_proj")
        x = x + (x * at(layer, "ln_2")) @ at(layer, "mlp.c_fc") @ at(layer, "mlp.c_proj")
    head = absolute.get("lm_head.weight", wte)
    flow = (head @ (x * absolute["transformer.ln_f.weight"])).sum()
    found = torch.autograd.grad(flow, [absolute[n] for n in weights])
    return {n: absolute[n] * g / flow for n, g in zip(weights, found)}
