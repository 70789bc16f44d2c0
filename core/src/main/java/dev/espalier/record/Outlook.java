package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;

/**
 * The expected end of a run, written while it trains a round: {@code state/outlook.json}.
 *
 * @param round the round being trained
 * @param lastRound the round after which the run is expected to end
 * @param totalSteps steps of the round unless a stopping rule ends it earlier
 */
public record Outlook(int round, int lastRound, int totalSteps) {

  private static final TypeReference<Outlook> OUTLOOK = new TypeReference<>() {};

  /**
   * Reads the outlook of a round; empty if the run has written none for that round, as in earlier
   * versions.
   *
   * @throws BadInputException naming file and field, if it cannot be read or understood
   */
  public static Optional<Outlook> of(RunDirectory run, int round) {
    Path file = run.outlook();
    return Files.isRegularFile(file)
        ? Optional.of(RecordJson.read(RecordJson.MAPPER, file, OUTLOOK))
            .filter(outlook -> outlook.round == round)
        : Optional.empty();
  }
}
