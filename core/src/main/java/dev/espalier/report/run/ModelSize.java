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
 * How large the model is that a run prunes, whatever its scope: what the sparsity of the model is
 * counted against. The files of a round's model tell it, so that rounds of any version do.
 *
 * @param parameters each stored weight and bias once
 * @param bytes that they take as they are stored, zeros included
 */
record ModelSize(long parameters, long bytes) {

  /** Of the first round whose model is there; a run's models are all of one size. */
  static Optional<ModelSize> of(RunDirectory run, List<RoundRecord> rounds) {
    return rounds.stream()
        .map(round -> run.model(round.round()))
        .filter(Files::isDirectory)
        .flatMap(model -> in(model).stream())
        .findFirst();
  }

  /** Nothing of a model that is not whole: the page can do without. */
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

  /** The bytes that so many of the parameters take. */
  long bytesOf(long weights) {
    return Math.round((double) bytes / parameters * weights);
  }
}
