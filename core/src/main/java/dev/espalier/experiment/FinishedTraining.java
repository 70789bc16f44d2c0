package dev.espalier.experiment;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.files.Checksums;
import dev.espalier.record.files.FileList;
import dev.espalier.record.files.FileRecord;
import dev.espalier.record.json.RecordJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;

/** A single training that came to its end, as {@code result.json} records it. */
final class FinishedTraining {

  private static final TypeReference<TrainingResult> RESULT = new TypeReference<>() {};

  private FinishedTraining() {}

  /**
   * Returns the result of a training, if it came to its end.
   *
   * @throws BadInputException if one of its files is not as it was written
   */
  static Optional<TrainingResult> in(RunDirectory run) {
    Path json = run.trainingResult();
    if (!Files.isRegularFile(json)) {
      return Optional.empty();
    }
    for (FileRecord file : Checksums.in(json).files()) {
      FileList.fault(run.path(), file, true)
          .ifPresent(
              what -> {
                throw new BadInputException(
                    run.path().resolve(file.path()).toString(),
                    what,
                    "restore it from a copy, or remove "
                        + json
                        + ": {resume|resume(true)} then trains again");
              });
    }
    TrainingResult recorded = RecordJson.read(RecordJson.MAPPER, json, RESULT);
    return Optional.of(recorded.in(run.path()));
  }
}
