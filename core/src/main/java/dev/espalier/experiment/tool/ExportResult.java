package dev.espalier.experiment.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
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
@JsonPropertyOrder({"out", "weights", "opset", "parameters", "bytes"})
public record ExportResult(
    String out,
    @Nullable String weights,
    int opset,
    long parameters,
    @JsonProperty("bytes") long bytes) {}
