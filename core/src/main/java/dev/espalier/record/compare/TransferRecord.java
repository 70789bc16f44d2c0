package dev.espalier.record.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.record.Spread;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tickets trained on the target where they were found and on others: {@code transfer.json}.
 *
 * @param seeds the seeds with which each training run was repeated
 * @param tickets the rows of the matrix
 * @param targets names of its columns
 * @param cells cells of the matrix, column by column
 * @param transfers the verdict on each ticket that was trained elsewhere
 */
public record TransferRecord(
    List<Integer> seeds,
    List<Ticket> tickets,
    List<String> targets,
    List<Cell> cells,
    List<Transfer> transfers) {

  public TransferRecord {
    seeds = List.copyOf(seeds);
    tickets = List.copyOf(tickets);
    targets = List.copyOf(targets);
    cells = List.copyOf(cells);
    transfers = List.copyOf(transfers);
  }

  /** The mask under which a cell's model was trained. */
  public enum Kind {
    /** The ticket's mask. */
    @JsonProperty("ticket")
    TICKET,
    /** As many weights of each tensor as the ticket keeps, at random places. */
    @JsonProperty("random")
    RANDOM,
    /** The mask with which the ticket's run began. */
    @JsonProperty("dense")
    DENSE;

    /** Returns the word used in files. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A mask, or one mask per seed.
   *
   * @param name name of the target on which the ticket was found
   * @param run the round that the user named; null if the ticket was found for this transfer
   * @param sparsity mean over the seeds, in [0, 1]
   */
  public record Ticket(
      String name,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String run,
      double sparsity) {}

  /**
   * The results of one training run over the seeds.
   *
   * @param found name of the ticket; null for the dense model
   * @param trained name of the target
   * @param evalLoss validation losses, in nats
   * @param perplexity exponentials of those losses
   * @param minusOwn these losses minus those of the ticket found on the target itself, seed by
   *     seed; null for that ticket
   */
  public record Cell(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String found,
      Kind kind,
      String trained,
      Spread evalLoss,
      Spread perplexity,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Spread minusOwn) {}

  /**
   * The verdict on a ticket found on one target and trained on another.
   *
   * @param verdict {@code transfers}, {@code in_part}, {@code not_shown}, {@code does_not_transfer}
   *     or {@code one_seed}
   * @param sentence the verdict with its numbers, in words
   */
  public record Transfer(String found, String trained, String verdict, String sentence) {}
}
