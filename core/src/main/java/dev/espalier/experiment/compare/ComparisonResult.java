package dev.espalier.experiment.compare;

import dev.espalier.record.compare.ComparisonRecord;
import java.nio.file.Path;

/**
 * The result of a {@link ComparisonRun}.
 *
 * @param out the directory of its runs
 * @param comparison the comparison of tickets and controls, as in {@code compare.json}
 */
public record ComparisonResult(Path out, ComparisonRecord comparison) {}
