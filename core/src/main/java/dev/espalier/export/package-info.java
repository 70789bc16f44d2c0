/**
 * Models in the formats of others: {@link dev.espalier.export.OnnxFile}, a GPT-2 as an ONNX graph.
 * Reads weights one at a time from whoever has them. Never computes with them.
 */
@NullMarked
package dev.espalier.export;

import org.jspecify.annotations.NullMarked;
