"""The README.md beside the golden files: what each is, and what was measured while making it."""

TEXT = """# Golden values

Made by `tools/golden.py` (rerun it with `python tools/golden.py`; see `tools/README.md`) with
{versions}.
Do not edit: this file is written by the script too. Everything was computed in fp64 from the fp32
weights in `*/model`, on one thread, and stored in fp32 (safetensors) or to ten digits (JSON).

| file | what it holds | the tests' tolerance |
|---|---|---|
| `<model>/model/` | a random GPT-2 as a Hugging Face directory: `tiny` (3 layers, 3 heads of 7, `n_inner` 37, `gelu_new`), `scaled` (3 layers, 5 heads of 3, `n_inner` 53, exact `gelu`, `scale_attn_by_inverse_layer_idx`, epsilon 1e-6), `relu` (2 layers, 2 heads of 11, `n_inner` 13, scores not scaled), `untied` (2 layers, 2 heads of 5, `n_inner` 13, `tie_word_embeddings` false). Vocabulary 101, dropout 0, no weight at its usual start | |
| `<model>/forward.safetensors` | `input_ids` [2, 13], `logits`, `loss` (mean over the 24 predicted tokens), `grad.<tensor>` of that loss; `wte`'s is the total of both its uses where the head is tied | 1e-4 of each tensor's largest magnitude |
| `training/train.bin`, `val.bin` | token ids, little-endian uint16: 58 and 9 blocks of 12, and a short tail to be dropped | |
| `training/<model>_adamw.json` | thirty steps: 2 epochs over the 58 blocks in order, batches of 4, the last of each epoch 2; weight decay 0.01 (`scaled`, `untied`: 0.1) | losses 1e-4 |
| `training/<model>_adamw_final.safetensors` | the weights after them; see the note on key biases | |
| `training/<model>_large.json` | ten steps in batches of 29 blocks, AdamW: large products, which small ones would not reach in every set of kernels | losses 1e-4 |
| `training/tiny_sgd.json`, `tiny_adam.json` | ten steps over the first 38 blocks with `torch.optim.SGD` without momentum, and with `torch.optim.Adam`: weight decay 0.1 is added to the clipped gradient (L2), with the same grouping | losses 1e-4 |
| `criteria/<model>.safetensors` | `<criterion>.<tensor>`: scores over the four projections of each block, and `untied`'s head, every fifth weight pruned, of the 9 blocks of `training/val.bin` in batches of 4 (`criteria.py` of `tools/reference` writes each out); `update`, the weights after SparseGPT's update for a smaller mask; `movement`, over 9 steps of AdamW | 1e-4 of each tensor's largest magnitude |
| `imp_<scope>_<reset>/` | `train.bin` (18 blocks of 12 and a tail), `val.bin` (7 and a tail), `experiment.json`: a whole run, ten steps per round | counts equal in every tensor and round; losses 1e-3 |

A training is the Trainer's: linear schedule (step s of S, from 0, uses lr (S-s)/S), weight decay on
all but biases and layer norms, clipping by min(1, max/(norm + 1e-6)), `grad_norms` before clipping,
AdamW (0.9, 0.999, 1e-8). A step's loss is the mean over its batch's predicted tokens; `train_loss`
is the mean of the steps' losses, `eval_loss` the mean over all predicted tokens of `val.bin`. In an
experiment each round's training starts from a fresh optimizer and schedule; `pruned` counts by
tensor the weights pruned *while* that round was trained, so round 0 has none; `losses` and
`grad_norms` are those of each step.

**Key biases.** A softmax does not change when all its scores move alike, so the true gradient of
the middle third of every `attn.c_attn.bias` is zero: zero is what `forward.safetensors` holds there,
and the starting values are what `*_final.safetensors` holds. An implementation computes rounding
noise, AdamW blows it up to whole steps, and nothing else depends on it: leave this third out when
comparing final weights.

## What was measured

fp32 against fp64, largest deviation relative to a tensor's largest magnitude:

| model | logits | gradients |
|---|---|---|
{forwards}

Losses of the trainings, largest absolute deviation over all steps. *Trainer* is a real
`transformers.Trainer` (sequential sampler) that uses the model's mean loss
(`model_accepts_loss_kwargs = False`). *Unaided* is the same Trainer as it comes, its logged losses
times 12/11: for GPT-2 it divides the summed loss by n labels a block rather than n-1, so that
the loss it reports (last column: its `train_loss` over ours), its gradient and its logged norm are
(n-1)/n of the mean over predicted tokens. Clipping cancels the factor where both norms exceed the
limit, as in most steps here, and AdamW cancels a constant one but for its epsilon; SGD below
the limit simply learns more slowly. We do not imitate it.

| training | fp32 | Trainer | Trainer's norms (relative) | unaided | train_loss ratio |
|---|---|---|---|---|---|
{trainings}

Scores of the criteria, fp32 against fp64 within torch, largest deviation relative to a tensor's largest
magnitude:

| model | SNIP | Taylor | GraSP | Wanda | SparseGPT | its update | SynFlow | movement |
|---|---|---|---|---|---|---|---|---|
{scores}

Experiments: *margin* is the smallest gap, over the rounds, between the best score removed and the
worst kept. fp32, and three fp32 runs from weights nudged by 1e-6 of themselves, removed the same
numbers from every tensor in every round; their losses deviate by at most the next two columns. The
rest is how far a wrong experiment's losses lie off. The script insists on 3e-3 or more, but for
*masked after clipping* in `ln_1`, where too few weights are pruned for the norm to feel it.

| experiment | margin | fp32 | nudged | other reset | no reset | signed scores | masked after clipping |
|---|---|---|---|---|---|---|---|
{experiments}
"""


def rows(cases: dict, columns: list) -> str:
    def cell(value):
        return "" if value is None else f"{value:.6f}" if value > 0.5 else f"{value:.1e}"

    return "\n".join(f"| `{name}` | " + " | ".join(cell(m.get(c)) for c in columns) + " |" for name, m in cases.items())


def write_manifest(path, versions: dict, forwards: dict, trainings: dict, experiments: dict, scores: dict) -> None:
    path.write_text(
        TEXT.format(
            versions=", ".join(f"{name} {version}" for name, version in versions.items()),
            forwards=rows(forwards, ["logits", "gradients"]),
            trainings=rows(trainings, ["fp32", "trainer", "trainer_norms", "trainer_unaided", "reported_ratio"]),
            scores=rows(
                scores, ["snip", "taylor", "grasp", "wanda", "sparsegpt", "update", "synflow", "movement"]
            ),
            experiments=rows(
                experiments,
                ["margin", "fp32", "nudged", "other_reset", "no_reset", "signed", "mask_after_clip"],
            ),
        )
    )
