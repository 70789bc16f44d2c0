package dev.espalier.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.cli.Main;
import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.fault.Interruption;
import dev.espalier.cli.help.HelpPage;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.SettingNames;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SettingOptionsTest {

  @Test
  void everySettingIsAnOptionWithItsHelp() {
    assertThat(Setting.all())
        .allSatisfy(
            setting -> {
              // Rounds are stored as trained; only train may round what it writes.
              String command =
                  setting == Setting.SAVE_DTYPE
                      ? "train"
                      : setting == Setting.SEEDS ? "compare" : "prune";
              CommandLine line = root().getSubcommands().get(command);
              assertThat(line.getCommandSpec().optionsMap()).containsKey("--" + setting.flag());
              String help = HelpPage.of(line.getCommandSpec(), true).replaceAll("\\s+", " ");
              assertThat(help).contains(SettingNames.OPTIONS.in(setting.help()));
              assertThat(help).contains("--help-all");
            });
  }

  @Test
  void acceptsTransformersNamesInBothSpellings() {
    for (String name : new String[] {"--lr", "--learning_rate", "--learning-rate"}) {
      assertThat(parse(name, "0.5").get(Setting.LEARNING_RATE)).isEqualTo(0.5);
    }
    for (String name :
        new String[] {
          "--per_device_train_batch_size", "--per-device-train-batch-size", "--batch_size"
        }) {
      assertThat(parse(name + "=4").get(Setting.BATCH_SIZE)).isEqualTo(4);
    }
    assertThat(parse("--num_train_epochs", "2").get(Setting.EPOCHS)).isEqualTo(2);
    assertThat(parse("--keep_zeros").get(Setting.KEEP_ZEROS)).isTrue();
  }

  @Test
  void parsesTogglesBothWays() {
    assertThat(parse("--no-shuffle", "--keep-zeros").get(Setting.SHUFFLE)).isFalse();
    assertThat(parse("--no-shuffle", "--keep-zeros").get(Setting.KEEP_ZEROS)).isTrue();
    assertThat(parse("--shuffle").get(Setting.SHUFFLE)).isTrue();
    assertThat(parse().get(Setting.SHUFFLE)).isTrue();
    assertThat(parse().isGiven(Setting.SHUFFLE)).isFalse();
  }

  @Test
  void optionsOverrideTheFileAndTheFileOverridesDefaults(@TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("experiment.yaml");
    Files.writeString(file, "rate: 0.5\nseed: 7\nshuffle: false\n");
    Settings settings = parse("--config", file.toString(), "--rate", "0.1");
    assertThat(settings.get(Setting.RATE)).isEqualTo(0.1);
    assertThat(settings.get(Setting.SEED)).isEqualTo(7);
    assertThat(settings.get(Setting.SHUFFLE)).isFalse();
    assertThat(settings.get(Setting.UNTIL)).isEqualTo(0.95);
  }

  @Test
  void namesTheOptionOfAnInvalidValue() {
    assertThatThrownBy(() -> parse("--rate", "1.5"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("--rate: '1.5' does not fit");
  }

  @Test
  void noSettingMayBeGivenTwiceUnderAnyOfItsNames() {
    refusesTwice("--learning-rate: is given 2 times: 1, 2; give it once", "--lr=1", "--lr=2");
    refusesTwice(
        "--learning-rate: is given 2 times: 0.1, 0.1; give it once",
        "--lr",
        "0.1",
        "--learning_rate",
        "0.1");
    refusesTwice("--shuffle: is given 2 times; give it once", "--shuffle", "--no-shuffle");
    refusesTwice(
        "--max-steps: is given 3 times: 1, 2, 3; give it once",
        "--max-steps=1",
        "--max_steps=2",
        "--max_train_steps=3");
  }

  private static void refusesTwice(String message, String... arguments) {
    assertThatThrownBy(() -> parse(arguments))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }

  private static Settings parse(String... arguments) {
    CommandLine root = root();
    root.parseArgs(Stream.concat(Stream.of("prune"), Stream.of(arguments)).toArray(String[]::new));
    return root.getSubcommands().get("prune").<SettingsCommand>getCommand().settings();
  }

  private static CommandLine root() {
    Interruption interruption = new Interruption();
    return Main.commandLine(new Faults(interruption), interruption);
  }
}
