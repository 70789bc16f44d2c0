"""A real transformers.Trainer on the same blocks in the same order: the proof of `training.train`.

GPT-2's class name has no entry in transformers' table of losses (5.18), so the Trainer counts all n
labels of a block although only n-1 are predicted: the loss it trains on, logs and reports, and with
it the gradient and the logged norm, are (n-1)/n of the mean over predicted tokens. AdamW divides
the factor out, except through its epsilon and through the clip when only one of the two norms
exceeds it. `plain_mean` lets the Trainer use the model's own mean instead.
"""

import tempfile

import torch
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments

from .training import History, Settings


class Recorder(TrainerCallback):
    def __init__(self, history: History):
        self.history = history

    def on_log(self, args, state, control, logs=None, **kwargs):
        if "grad_norm" in logs:
            self.history.losses.append(logs["loss"])
            self.history.grad_norms.append(logs["grad_norm"])
            self.history.learning_rates.append(logs["learning_rate"])


def run(model, data: torch.Tensor, settings: Settings, plain_mean: bool) -> tuple[History, float]:
    """Trains in place; returns what the Trainer logged each step and the train_loss it reported."""
    names = {"adamw": "adamw_torch", "sgd": "sgd"}
    history = History()
    rows = [{"input_ids": block, "labels": block} for block in data]
    with tempfile.TemporaryDirectory() as scratch:
        arguments = TrainingArguments(
            output_dir=scratch,
            num_train_epochs=settings.epochs,
            per_device_train_batch_size=settings.batch_size,
            learning_rate=settings.learning_rate,
            weight_decay=settings.weight_decay,
            max_grad_norm=settings.max_grad_norm,
            optim=names[settings.optimizer],
            lr_scheduler_type="linear",
            train_sampling_strategy="sequential",
            logging_steps=1,
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
            use_cpu=True,
        )
        trainer = Trainer(model=model, args=arguments, train_dataset=rows, callbacks=[Recorder(history)])
        trainer.remove_callback(PrinterCallback)
        if plain_mean:
            trainer.model_accepts_loss_kwargs = False
        reported = trainer.train().training_loss
    return history, reported

