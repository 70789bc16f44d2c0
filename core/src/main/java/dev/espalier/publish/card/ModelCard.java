package dev.espalier.publish.card;

import dev.espalier.experiment.verify.RunKind;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.Cost;
import dev.espalier.record.Losses;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.json.RecordJson;
import dev.espalier.report.picture.Picture;
import dev.espalier.report.run.RunPictures;
import dev.espalier.settings.RecordedSettings;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/**
 * Writes the model card of a run from its records: metadata in YAML that the Hub reads, then a text
 * in Markdown. Values from files are escaped for both.
 */
public final class ModelCard {

  private static final TypeReference<JsonNode> JSON = new TypeReference<>() {};

  private ModelCard() {}

  /**
   * Returns the card of a run, with pictures of the same rounds as in its table.
   *
   * @throws BadInputException if a record cannot be read
   */
  public static Card of(CardSubject subject) {
    RunDirectory run = RunDirectory.at(subject.run());
    boolean pruned = RunKind.of(subject.run()).orElse(RunKind.RUN) != RunKind.TRAINING;
    RecordedSettings recorded = RecordedSettings.read(run.experimentFile());
    Settings settings = recorded.settings();
    List<RoundRecord> rounds =
        pruned
            ? run.roundsOfRunOrControl().stream()
                .filter(each -> each.round() <= subject.round())
                .toList()
            : List.of(training(run));
    CardFacts facts =
        new CardFacts(
            subject,
            settings,
            recorded.notes(),
            BaseModel.of(settings.get(Setting.MODEL)),
            TrainingText.of(settings.get(Setting.DATASET)),
            rounds.stream().map(CardRound::of).toList(),
            pruned);
    List<Picture> pictures = pruned ? RunPictures.of(run, rounds) : List.of();
    return new Card(FrontMatter.of(facts) + "\n" + CardText.of(facts, pictures), pictures);
  }

  /** Returns the result of a training run in the form of a round. */
  private static RoundRecord training(RunDirectory run) {
    JsonNode result = RecordJson.read(RecordJson.MAPPER, run.trainingResult(), JSON);
    JsonNode byText = result.path("perplexity_by_text");
    return new RoundRecord(
        0,
        new Pruning(0, Map.of(), 0),
        new Losses(
            result.path("train_loss").asDouble(Double.NaN),
            result.path("eval_loss").asDouble(Double.NaN),
            result.path("perplexity").asDouble(Double.NaN),
            byText.isNumber() ? Double.valueOf(byText.asDouble()) : null),
        new Cost(Double.NaN, result.path("steps").asInt(0)));
  }
}
