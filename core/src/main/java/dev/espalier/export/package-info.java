/**
 * Models in other formats: {@link dev.espalier.export.OnnxFile} writes a GPT-2 as an ONNX graph.
 * Reads weights one at a time and never computes with them.
 */
@NullMarked
package dev.espalier.export;

import org.jspecify.annotations.NullMarked;
