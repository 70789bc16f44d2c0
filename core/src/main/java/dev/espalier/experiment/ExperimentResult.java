package dev.espalier.experiment;

import dev.espalier.record.RoundRecord;
import java.nio.file.Path;
import java.util.List;

/**
 * What an experiment left behind.
 *
 * @param out the run directory
 * @param rounds from round 0 on
 */
public record ExperimentResult(Path out, List<RoundRecord> rounds) {}
