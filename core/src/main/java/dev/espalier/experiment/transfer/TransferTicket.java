package dev.espalier.experiment.transfer;

import java.util.Optional;

/**
 * A row of a transfer's matrix: a ticket that was found on a task, or will be found for each seed.
 *
 * @param name name shown to users
 * @param folder name of its folder
 * @param task the task on which it is found
 * @param given the round that was named; empty if the ticket is yet to be found
 */
record TransferTicket(String name, String folder, TransferTask task, Optional<Given> given) {

  /**
   * A round named by the user.
   *
   * @param name the name used
   */
  record Given(String name, PrunedRound round) {}
}
