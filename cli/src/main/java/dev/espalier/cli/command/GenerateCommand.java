package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.option.ModelArgument;
import dev.espalier.cli.option.SamplingOptions;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.experiment.tool.Generation;
import dev.espalier.experiment.tool.GenerationResult;
import dev.espalier.experiment.tool.Sampling;
import dev.espalier.settings.CommandName;
import dev.espalier.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates a continuation of a text. */
@Command(
    name = "generate",
    header = "Let a model continue a text.",
    description =
        "Writes the text as it comes, by default always the likeliest token. With a round of a"
            + " run as the model, you see what pruning did to it.",
    footer = {
      "  espalier generate --prompt 'a small boat'",
      "  espalier generate runs/wiki/rounds/005 --prompt 'The film' \\",
      "      --max-tokens 80 --temperature 0.8 --top-k 40 --seed 7 --num 4"
    })
final class GenerateCommand extends SettingsCommand {

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "The text to continue. Default: the model's beginning of a text")
  String prompt = "";

  @Option(
      names = {"--max-tokens", "--max_tokens", "--max-new-tokens", "--max_new_tokens"},
      paramLabel = "N",
      defaultValue = "50",
      description = "The most tokens to write. Default: ${DEFAULT-VALUE}")
  String maxTokens = "";

  @Option(
      names = {"--num", "--num-return-sequences", "--num_return_sequences"},
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many texts to draw at once, the i-th with the seed plus i - 1. Default:"
              + " ${DEFAULT-VALUE}")
  String num = "";

  @Mixin ModelArgument model = new ModelArgument();

  @ArgGroup(validate = false, exclusive = false, heading = "%nSampling%n", order = 50)
  SamplingOptions sampling = new SamplingOptions();

  /** The output of {@code --json}. */
  record Written(
      String prompt,
      String text,
      int tokens,
      double tokensPerSecond,
      double prefillSeconds,
      List<String> texts) {}

  @Override
  CommandName command() {
    return CommandName.GENERATE;
  }

  @Override
  public Integer call() {
    Settings settings = model.over(given(), settings());
    Sampling how = sampling.sampling();
    int most = SamplingOptions.whole(maxTokens, 1, "--max-tokens");
    int texts = SamplingOptions.whole(num, 1, "--num");
    PrintWriter out = spec.commandLine().getOut();
    StringBuilder text = new StringBuilder();
    boolean[] begun = {false};
    GenerationResult result;
    try (ProgressDisplay notes = ProgressDisplay.of(console)) {
      result =
          Generation.builder()
              .settings(settings)
              .prompt(prompt)
              .sampling(how)
              .newTokens(most)
              .texts(texts)
              .onText(
                  piece -> {
                    if (Thread.currentThread().isInterrupted()) {
                      throw new CancellationException();
                    }
                    if (!console.json) {
                      // The first piece may be empty, for instance part of a character.
                      out.print(begun[0] ? piece : prompt + piece);
                      out.flush();
                    }
                    begun[0] = true;
                    text.append(piece);
                  })
              .build()
              .run(notes);
    }
    Written written =
        new Written(
            prompt,
            text.toString(),
            result.tokens(),
            result.tokensPerSecond(),
            result.prefillSeconds(),
            result.texts());
    console.print(spec, written, () -> others(result.texts()));
    return Faults.DONE;
  }

  /** Returns all texts but the first, which has been printed, each under a line of its own. */
  private String others(List<String> texts) {
    StringBuilder all = new StringBuilder();
    for (int i = 1; i < texts.size(); i++) {
      all.append("%n--- %d of %d%n".formatted(i + 1, texts.size()));
      all.append(prompt).append(texts.get(i));
    }
    return all.toString();
  }
}
