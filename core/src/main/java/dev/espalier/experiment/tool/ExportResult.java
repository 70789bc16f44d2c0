package dev.espalier.experiment.tool;

import org.jspecify.annotations.Nullable;

/**
 * The result of {@link ModelExport}, as {@code export --json} prints it.
 *
 * @param out the file written
 * @param weights the file of the weights, if they do not fit into the first; otherwise null
 * @param opset the version of ONNX's operator set that a runtime must support
 * @param parameters parameters of the model, with a tied {@code wte} counted once
 * @param bytes total size of the files written, in bytes
 */
public record ExportResult(
    String out, @Nullable String weights, int opset, long parameters, long bytes) {}
