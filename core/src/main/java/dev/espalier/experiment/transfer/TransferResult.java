package dev.espalier.experiment.transfer;

import dev.espalier.record.compare.TransferRecord;
import java.nio.file.Path;

/**
 * The result of a {@link TransferRun}.
 *
 * @param out the directory of its runs
 * @param transfer the transfer of tickets to targets, as in {@code transfer.json}
 */
public record TransferResult(Path out, TransferRecord transfer) {}
