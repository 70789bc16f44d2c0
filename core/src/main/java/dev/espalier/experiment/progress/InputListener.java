package dev.espalier.experiment.progress;

import dev.espalier.hub.pull.PullListener;
import dev.espalier.text.progress.TextListener;

/** Receives the progress of opening a model and a text: downloads and tokenising. */
public interface InputListener extends PullListener, TextListener {}
