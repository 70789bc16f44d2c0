package dev.espalier.experiment.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep would do, as {@code sweep --dry-run --json} prints it.
 *
 * @param out its directory
 * @param cells its cells
 * @param done number of cells that are complete
 * @param failed number of cells that failed and would not be run again
 * @param sharedRounds dense rounds that would be trained once for several cells
 * @param trainedRounds rounds that would be trained
 * @param savedRounds rounds that would not be trained since they are the same in several cells
 * @param halvingSaves the most rounds that halving may save; null without it
 * @param workers cells side by side
 * @param threads threads of each
 * @param memory the most memory that a cell needs, in bytes
 * @param diskBytes what the models of the rounds would take on the disk
 * @param stepSeconds a measured step; null if nothing is to be trained
 * @param hours the duration by that step; null if nothing is to be trained
 */
public record SweepForecast(
    Path out,
    List<CellResult> cells,
    int done,
    int failed,
    int sharedRounds,
    int trainedRounds,
    int savedRounds,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer halvingSaves,
    int workers,
    int threads,
    long memory,
    long diskBytes,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double stepSeconds,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double hours) {

  /** Copies the list. */
  public SweepForecast {
    cells = List.copyOf(cells);
  }
}
