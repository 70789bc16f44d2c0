package dev.espalier.experiment.transfer;

import java.util.Optional;

/**
 * A row of a transfer's matrix: a ticket that was found on a task, or will be, for each seed.
 *
 * @param name for people
 * @param folder for files
 * @param task it is found on
 * @param given the round that was named, and how; nothing if the ticket is yet to be found
 */
record TransferTicket(String name, String folder, TransferTask task, Optional<Given> given) {

  /**
   * A round that was named.
   *
   * @param name as it was named
   */
  record Given(String name, PrunedRound round) {}
}
