package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.espalier.record.RoundRecord;
import java.nio.file.Path;
import java.util.List;

/**
 * The result of an {@link Experiment}.
 *
 * @param out the run directory
 * @param rounds the records of all rounds, from round 0
 * @param complete whether it came to its end; otherwise it paused after the round that it was asked
 *     to pause after; no part of the JSON that {@code prune} prints, which is of whole runs
 */
public record ExperimentResult(Path out, List<RoundRecord> rounds, @JsonIgnore boolean complete) {}
