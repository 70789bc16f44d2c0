package dev.espalier.experiment.tool;

import org.jspecify.annotations.Nullable;

/**
 * What {@code export --json} prints.
 *
 * @param out the file written
 * @param weights the file of the weights, where they do not fit into the first
 * @param opset the version of ONNX's operators a runtime must know
 * @param parameters of the model, the tied {@code wte} counted once
 * @param bytes of all that was written
 */
public record ExportResult(
    String out, @Nullable String weights, int opset, long parameters, long bytes) {}
