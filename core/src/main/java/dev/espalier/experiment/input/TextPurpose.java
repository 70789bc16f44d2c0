package dev.espalier.experiment.input;

/** What the validation text is read for. */
public enum TextPurpose {
  TRAINING,
  EVALUATION
}
