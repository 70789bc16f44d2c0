package dev.espalier.record.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.espalier.record.Spread;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tickets beside their controls: {@code compare.json}.
 *
 * @param seeds each run was repeated with
 * @param rounds of pruning, from 1 on
 */
public record ComparisonRecord(
    @JsonProperty(required = true) List<Integer> seeds,
    @JsonProperty(required = true) List<Round> rounds) {

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
  @JsonPropertyOrder({"round", "sparsity", "arms", "verdict", "sentence"})
  public record Round(
      @JsonProperty(required = true) int round,
      @JsonProperty(required = true) double sparsity,
      @JsonProperty(required = true) List<Arm> arms,
      @JsonProperty(required = true) String verdict,
      @JsonProperty(required = true) String sentence) {

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
  @JsonPropertyOrder({"name", "eval_loss", "perplexity", "minus_ticket"})
  public record Arm(
      @JsonProperty(required = true) String name,
      @JsonProperty(value = "eval_loss", required = true) Spread evalLoss,
      @JsonProperty(required = true) Spread perplexity,
      @JsonProperty("minus_ticket") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Spread minusTicket) {}
}
