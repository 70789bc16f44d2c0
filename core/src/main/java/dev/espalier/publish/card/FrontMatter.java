package dev.espalier.publish.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The metadata of a card, between two lines of dashes. */
final class FrontMatter {

  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLWriteFeature.SPLIT_LINES).build();

  private FrontMatter() {}

  static String of(CardFacts facts) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("library_name", "transformers");
    metadata.put("pipeline_tag", "text-generation");
    metadata.putAll(facts.base().terms());
    facts
        .base()
        .id()
        .ifPresent(
            id -> {
              metadata.put("base_model", id);
              // Of the relations that the Hub knows, the one for other weights of the same model.
              metadata.put("base_model_relation", "finetune");
            });
    facts.text().id().ifPresent(id -> metadata.put("datasets", List.of(id)));
    metadata.put("tags", facts.tags());
    metadata.put("model-index", List.of(index(facts)));
    // Jackson begins the document with a line of dashes.
    return YAML.writeValueAsString(metadata) + "---\n";
  }

  private static Map<String, Object> index(CardFacts facts) {
    List<Map<String, Object>> results = new ArrayList<>();
    for (CardRound round : facts.rounds()) {
      if (round.round() == facts.last().round() || facts.subject().allRounds()) {
        results.add(result(facts, round));
      }
    }
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("name", facts.subject().name());
    index.put("results", results);
    return index;
  }

  private static Map<String, Object> result(CardFacts facts, CardRound round) {
    Map<String, Object> dataset = new LinkedHashMap<>();
    dataset.put("name", facts.text().name());
    dataset.put("type", facts.text().id().orElse("text"));
    facts.text().config().ifPresent(config -> dataset.put("config", config));
    dataset.put("split", "validation");
    if (facts.pruned()) {
      // Results of one task on one dataset are told apart by these.
      dataset.put("args", Map.of("round", round.round()));
    }
    List<Map<String, Object>> metrics = new ArrayList<>();
    String of = facts.pruned() ? ", round " + round.round() : "";
    metric(metrics, "loss", "Loss in nats per token" + of, round.losses().evalLoss());
    metric(metrics, "perplexity", "Perplexity over blocks" + of, round.losses().perplexity());
    Double byText = round.losses().perplexityByText();
    if (byText != null) {
      metric(metrics, "perplexity", "Mean of the perplexities of the texts" + of, byText);
    }
    if (facts.pruned()) {
      metric(metrics, "sparsity", "Sparsity of the pruned scope" + of, round.sparsity());
    }
    Map<String, Object> result = new LinkedHashMap<>();
    Map<String, Object> task = new LinkedHashMap<>();
    task.put("type", "text-generation");
    task.put("name", "Text Generation");
    result.put("task", task);
    result.put("dataset", dataset);
    result.put("metrics", metrics);
    return result;
  }

  /** Adds a metric; the Hub takes finite numbers only. */
  private static void metric(
      List<Map<String, Object>> metrics, String type, String name, double value) {
    if (Double.isFinite(value)) {
      Map<String, Object> metric = new LinkedHashMap<>();
      metric.put("type", type);
      metric.put("name", name);
      metric.put("value", value);
      metrics.add(metric);
    }
  }
}
