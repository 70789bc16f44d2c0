package dev.espalier.export;

import dev.espalier.export.OnnxFormat.Element;
import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.NewFile;
import dev.espalier.storage.WriteAside;
import dev.espalier.storage.WriteTogether;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Writes a model in the ONNX format: one file, with equal bytes for equal models. Protocol Buffers
 * messages cannot exceed 2 GiB; the weights of a larger model are written to a second file, to
 * which the first refers. Weights are read and written one at a time.
 */
public final class OnnxFile {

  /** The version of ONNX's operator set that the files require. */
  public static final int OPSET = OnnxFormat.OPSET;

  /** The largest message. */
  private static final long MOST_BYTES = Integer.MAX_VALUE;

  /** Bytes of the largest message reserved for the lengths of the outermost messages. */
  private static final long ROOM_BYTES = 64;

  /** Alignment of tensors in the second file, so that a runtime can map them. */
  private static final long ALIGNMENT_BYTES = 4096;

  private final Gpt2Config config;
  private final OnnxGraph graph;
  private final WeightSource source;
  private final String version;

  private OnnxFile(Gpt2Config config, WeightSource source, String version, boolean external) {
    this.config = config;
    this.graph = Gpt2Graph.of(config, external);
    this.source = source;
    this.version = version;
  }

  /**
   * The files written.
   *
   * @param bytes total size in bytes
   * @param weights the second file, if there is one
   */
  public record Written(long bytes, Optional<Path> weights) {}

  /**
   * Writes or replaces a model's file atomically, and the file of its weights if needed.
   *
   * @param version version of Espalier, stored in the file
   * @throws BadInputException naming the file, if it cannot be written or the disk is full
   */
  public static Written write(Path target, Gpt2Config config, WeightSource source, String version) {
    return write(target, config, source, version, MOST_BYTES);
  }

  /** Writes a model with another limit for the size of a message. */
  static Written write(
      Path target, Gpt2Config config, WeightSource source, String version, long most) {
    OnnxFile whole = new OnnxFile(config, source, version, false);
    Path weights = weightsBeside(target);
    try {
      if (whole.fits(most)) {
        WriteAside.file(target, whole::writeWhole);
        FolderTree.delete(weights);
        return new Written(Files.size(target), Optional.empty());
      }
      OnnxFile file = new OnnxFile(config, source, version, true);
      String name = String.valueOf(weights.getFileName());
      WriteTogether.files(
          List.of(
              new WriteTogether.Part(weights, file::writeWeights),
              new WriteTogether.Part(target, model -> file.writeNaming(model, name))));
      return new Written(Files.size(target) + Files.size(weights), Optional.of(weights));
    } catch (IOException e) {
      throw FileFaults.writing(target, e);
    }
  }

  /** Returns the path of the file with the weights of a large model. */
  public static Path weightsBeside(Path target) {
    return target.resolveSibling(target.getFileName() + ".weights");
  }

  private Message model() {
    Message model = OnnxFormat.model("espalier", version);
    OnnxFormat.note(model, "n_positions", String.valueOf(config.nPositions()));
    return model;
  }

  private Message graphWithoutWeights() {
    return graph.withoutWeights("gpt2");
  }

  private static Message tensor(TensorSpec spec) {
    return OnnxFormat.tensor(spec.name(), Element.FLOAT, spec.shape().dims());
  }

  private static long bytes(TensorSpec spec) {
    return spec.shape().size() * Float.BYTES;
  }

  /** Returns what precedes a tensor's elements, beginning with its field of the graph. */
  private static Message before(TensorSpec spec) {
    Message tensor = tensor(spec).announce(OnnxFormat.TENSOR_RAW_DATA, bytes(spec));
    long size = tensor.toBytes().length + bytes(spec);
    return new Message().announce(OnnxFormat.GRAPH_INITIALIZER, size).fields(tensor);
  }

  private long graphBytes() {
    long sum = graphWithoutWeights().toBytes().length;
    for (TensorSpec spec : graph.weights()) {
      sum += before(spec).toBytes().length + bytes(spec);
    }
    return sum;
  }

  /** Tells whether one file of at most the given size can hold the model. */
  private boolean fits(long most) {
    long elements = graph.weights().stream().mapToLong(OnnxFile::bytes).sum();
    if (elements > most - ROOM_BYTES) {
      return false;
    }
    long graph = graphBytes();
    return graph <= most - ROOM_BYTES && graph + model().toBytes().length <= most - ROOM_BYTES;
  }

  private void writeWhole(NewFile file) throws IOException {
    Message start = model().announce(OnnxFormat.MODEL_GRAPH, graphBytes());
    file.write(start.fields(graphWithoutWeights()).toBytes());
    for (TensorSpec spec : graph.weights()) {
      file.write(before(spec).toBytes());
      writeElements(file, spec);
    }
  }

  private void writeNaming(NewFile file, String weights) throws IOException {
    Message whole = graphWithoutWeights();
    long offset = 0;
    for (TensorSpec spec : graph.weights()) {
      Message tensor = tensor(spec);
      OnnxFormat.external(tensor, weights, offset, bytes(spec));
      whole.nested(OnnxFormat.GRAPH_INITIALIZER, tensor);
      offset = aligned(offset + bytes(spec));
    }
    file.write(model().nested(OnnxFormat.MODEL_GRAPH, whole).toBytes());
  }

  private void writeWeights(NewFile file) throws IOException {
    for (TensorSpec spec : graph.weights()) {
      file.skipTo(aligned(file.position()));
      writeElements(file, spec);
    }
  }

  private static long aligned(long offset) {
    return (offset + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
  }

  private void writeElements(NewFile file, TensorSpec spec) throws IOException {
    source.give(spec, values -> file.write(StoredTensor.f32(spec.name(), values).bytes()));
  }
}
