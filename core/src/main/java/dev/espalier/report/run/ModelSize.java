package dev.espalier.report.run;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The size of the whole model that a run prunes, whatever its scope, to which the model's sparsity
 * refers. Taken from the model files of a round, so that it is known for runs of any version.
 *
 * @param parameters stored weights and biases, each counted once
 * @param bytes their stored size, zeros included
 */
record ModelSize(long parameters, long bytes) {

  /**
   * Returns the size from the first round whose model exists; all models of a run have the same
   * size.
   */
  static Optional<ModelSize> of(RunDirectory run, List<RoundRecord> rounds) {
    return rounds.stream()
        .map(round -> run.model(round.round()))
        .filter(Files::isDirectory)
        .flatMap(model -> in(model).stream())
        .findFirst();
  }

  /** Returns empty for an incomplete model, since the page does not depend on the size. */
  private static Optional<ModelSize> in(Path model) {
    long parameters = 0;
    long bytes = 0;
    try {
      for (Path file : weights(model)) {
        try (SafetensorsFile weights = SafetensorsFile.open(file)) {
          for (StoredTensor tensor : weights.tensors()) {
            parameters += tensor.size();
            bytes += tensor.bytes().byteSize();
          }
        }
      }
    } catch (BadInputException _) {
      return Optional.empty();
    }
    return parameters == 0 ? Optional.empty() : Optional.of(new ModelSize(parameters, bytes));
  }

  private static List<Path> weights(Path model) {
    try (Stream<Path> files = Files.list(model)) {
      return files
          .filter(
              file -> file.getFileName().toString().matches("model(-\\d+-of-\\d+)?\\.safetensors"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the stored size of the given number of parameters, in bytes. */
  long bytesOf(long weights) {
    return Math.round((double) bytes / parameters * weights);
  }
}
