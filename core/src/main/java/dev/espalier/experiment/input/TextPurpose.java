package dev.espalier.experiment.input;

/** The purpose for which the validation text is read. */
public enum TextPurpose {
  TRAINING,
  EVALUATION
}
