package dev.espalier.record.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.Spread;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Winning tickets compared with their controls: {@code compare.json}.
 *
 * @param seeds the seeds with which each run was repeated
 * @param rounds the pruned rounds, from 1
 */
public record ComparisonRecord(List<Integer> seeds, List<Round> rounds) {

  public ComparisonRecord {
    seeds = List.copyOf(seeds);
    rounds = List.copyOf(rounds);
  }

  /**
   * The comparison at one sparsity.
   *
   * @param round index of the round
   * @param sparsity mean over the seeds, in [0, 1]
   * @param arms the ticket, its controls, and the dense model
   * @param verdict {@code winning}, {@code better_than_controls}, {@code not_shown}, {@code
   *     not_winning} or {@code one_seed}
   * @param sentence the verdict with its numbers, in words
   */
  public record Round(int round, double sparsity, List<Arm> arms, String verdict, String sentence) {

    public Round {
      arms = List.copyOf(arms);
    }
  }

  /**
   * The results of a ticket or a control over the seeds.
   *
   * @param name {@code ticket}, {@code random}, {@code reinitialised} or {@code dense}
   * @param evalLoss validation losses, in nats
   * @param perplexity exponentials of those losses
   * @param minusTicket these losses minus the ticket's, seed by seed; null for the ticket itself
   */
  public record Arm(
      String name,
      Spread evalLoss,
      Spread perplexity,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Spread minusTicket) {}
}
