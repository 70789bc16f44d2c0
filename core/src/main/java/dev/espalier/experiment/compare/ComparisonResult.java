package dev.espalier.experiment.compare;

import dev.espalier.record.compare.ComparisonRecord;
import java.nio.file.Path;

/**
 * The result of a {@link ComparisonRun}.
 *
 * @param out the directory of its runs
 * @param comparison of tickets with their controls, as {@code compare.json} contains it
 */
public record ComparisonResult(Path out, ComparisonRecord comparison) {}
