package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.table.Summary;
import dev.espalier.experiment.tool.CompactionResult;
import dev.espalier.experiment.tool.CompactionRun;
import dev.espalier.settings.CommandName;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Value;
import dev.espalier.structure.compaction.CompactLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes dead structure from a model. */
@Command(
    name = "compact",
    header = "Remove dead structure from a pruned model; its logits stay.",
    description = {
      "Removes neurons, dimensions of heads, heads, sub-layers, layers and features that do"
          + " nothing, and folds what is constant into biases. The logits are compared with the"
          + " model's on a text before anything is written.",
      "",
      "The plain layout is a GPT-2 that transformers opens as it is: fewer layers and narrower"
          + " MLPs; what GPT-2's config cannot say is filled up with zeros. The exact layout keeps"
          + " each layer's own widths and needs trust_remote_code=True there. Espalier reads both.",
      "",
      "Of a compact model nothing is left to remove: a copy is written."
    },
    footer = {
      "  espalier compact runs/wiki/rounds/012 --out small",
      "  espalier compact runs/wiki/rounds/012 --out small --layout exact --sparse-storage",
      "  espalier evaluate --model small --dataset wiki.test.txt"
    })
final class CompactCommand extends SettingsCommand {

  @Parameters(
      paramLabel = "DIR|ID",
      description = "A model's directory, a round's, a hub id, or 'embedded'.")
  String model = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The directory to write the compact model to.")
  Path out = Path.of("");

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      completionCandidates = Layouts.class,
      description = "plain or exact. Default: plain; of a model in the exact layout, exact")
  @Nullable String layout;

  @Option(
      names = "--sparse-storage",
      description =
          "Write only the nonzero weights of a tensor where that takes less. Espalier reads it;"
              + " transformers does not.")
  boolean sparseStorage;

  @Option(names = "--overwrite", description = "Replace the model that is in --out.")
  boolean overwrite;

  /** The values of {@code --layout}. */
  static final class Layouts extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Layouts() {
      super(List.of("plain", "exact"));
    }
  }

  @Override
  CommandName command() {
    return CommandName.COMPACT;
  }

  @Override
  public Integer call() {
    CompactionRun.Builder run =
        CompactionRun.builder()
            .settings(settings().with(Setting.MODEL, model))
            .out(out)
            .sparseStorage(sparseStorage)
            .overwrite(overwrite);
    layout().ifPresent(run::layout);
    CompactionResult result;
    try (ProgressDisplay progress = ProgressDisplay.of(console)) {
      result = run.build().run(progress);
    }
    console.print(spec, result, () -> Summary.of(result));
    return Faults.DONE;
  }

  private Optional<CompactLayout> layout() {
    if (layout == null) {
      return Optional.empty();
    }
    String word = (String) Value.choice("plain", "plain", "exact").parse(layout, "--layout");
    return Optional.of(CompactLayout.valueOf(word.toUpperCase(Locale.ROOT)));
  }
}
