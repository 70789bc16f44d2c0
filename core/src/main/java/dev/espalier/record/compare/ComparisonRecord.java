package dev.espalier.record.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.Spread;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tickets beside their controls: {@code compare.json}.
 *
 * @param seeds each run was repeated with
 * @param rounds of pruning, from 1 on
 */
public record ComparisonRecord(List<Integer> seeds, List<Round> rounds) {

  public ComparisonRecord {
    seeds = List.copyOf(seeds);
    rounds = List.copyOf(rounds);
  }

  /**
   * One sparsity.
   *
   * @param round its number
   * @param sparsity mean over the seeds
   * @param arms the ticket, its controls, and the dense model
   * @param verdict {@code winning}, {@code better_than_controls}, {@code not_shown}, {@code
   *     not_winning} or {@code one_seed}
   * @param sentence the verdict with its numbers
   */
  public record Round(int round, double sparsity, List<Arm> arms, String verdict, String sentence) {

    public Round {
      arms = List.copyOf(arms);
    }
  }

  /**
   * What is trained at a sparsity, over the seeds.
   *
   * @param name {@code ticket}, {@code random}, {@code reinitialised} or {@code dense}
   * @param evalLoss mean validation losses, in nats
   * @param perplexity their exponentials
   * @param minusTicket its losses minus the ticket's, seed by seed; null of the ticket itself
   */
  public record Arm(
      String name,
      Spread evalLoss,
      Spread perplexity,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Spread minusTicket) {}
}
