package dev.espalier.record.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.record.Spread;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tickets trained where they were found and elsewhere: {@code transfer.json}.
 *
 * @param seeds each training was repeated with
 * @param tickets the rows of the matrix
 * @param targets names of its columns
 * @param cells of the matrix, column by column
 * @param transfers what is said of each ticket that was trained elsewhere
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

  /** What a cell's model was trained under. */
  public enum Kind {
    /** The ticket's mask. */
    @JsonProperty("ticket")
    TICKET,
    /** As many weights of each tensor as the ticket keeps, in random places. */
    @JsonProperty("random")
    RANDOM,
    /** What the ticket's run began with. */
    @JsonProperty("dense")
    DENSE;

    /** As files write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A mask, or one for each seed.
   *
   * @param name of what it was found on
   * @param run the round it was named by; null where it was found for this transfer
   * @param sparsity in [0, 1], mean over the seeds
   */
  public record Ticket(
      String name,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String run,
      double sparsity) {}

  /**
   * What was trained, over the seeds.
   *
   * @param found the ticket's name; null of the dense model
   * @param trained the target's name
   * @param evalLoss mean validation losses, in nats
   * @param perplexity their exponentials
   * @param minusOwn its losses minus those of the ticket found on the target, seed by seed; null of
   *     that ticket itself
   */
  public record Cell(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String found,
      Kind kind,
      String trained,
      Spread evalLoss,
      Spread perplexity,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Spread minusOwn) {}

  /**
   * A ticket found on one thing and trained on another.
   *
   * @param verdict {@code transfers}, {@code in_part}, {@code not_shown}, {@code does_not_transfer}
   *     or {@code one_seed}
   * @param sentence the verdict with its numbers
   */
  public record Transfer(String found, String trained, String verdict, String sentence) {}
}
