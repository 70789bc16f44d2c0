package dev.espalier.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {

  @TempDir private Path folder;

  @Test
  void duplicateKeysAreRefused() {
    refused("rate: 0.5\nrate: 0.25\n", "\"rate\" is there twice (line 2");
  }

  @Test
  void nonMappingsAreReportedInOurOwnWords() {
    refused("- rate\n", "a value is of the wrong kind");
    refused("\trate: 0.5\n", "found character '");
    refused("rate: [0.5\n", "expected ',' or ']'");
    refused("rate: 0.5: 1\n", "mapping values are not allowed here");
    refused("rate: \"\\q\"\n", "found unknown escape character q");
    refused("rate: 0.5\n---\nrate: 0.25\n", "something follows after its end");
    refused("a: " + "[".repeat(100_000), "nested too deeply");
    refused("", "is empty");
  }

  @Test
  void neitherBytesNorHugeTextsAreParsed() throws IOException {
    refused("scope: " + "a".repeat(10_000_000), "has 10000007 bytes");
    Files.write(file(), new byte[] {(byte) 0x93, 3, (byte) 0xff, 'a'});
    assertThatThrownBy(() -> SettingsFile.read(file()))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file() + ": is not UTF-8 text; convert it to UTF-8");
  }

  @Test
  void pathsOfARunAreRelativeToWhereItWasStarted() throws IOException {
    Path model = Files.createDirectory(folder.resolve("small"));
    String yaml = SettingsFile.write(Settings.defaults().with(Setting.MODEL, "small"), Map.of());
    assertThat(yaml).contains("working_directory: \"" + Path.of("").toAbsolutePath());
    Files.writeString(file(), yaml.replaceFirst("(working_directory: ).*", "$1\"" + folder + "\""));
    assertThat(SettingsFile.read(file()).get(Setting.MODEL)).isEqualTo("small");
    Settings settings = RecordedSettings.read(file()).settings();
    assertThat(settings.get(Setting.MODEL)).isEqualTo(model.toString());
    assertThat(settings.get(Setting.DATASET)).isEqualTo("embedded");
  }

  private Path file() {
    return folder.resolve("e.yaml");
  }

  private void refused(String yaml, String message) {
    try {
      Files.write(file(), yaml.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThatThrownBy(() -> SettingsFile.read(file()))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file() + ": ")
        .hasMessageContaining(message)
        .hasMessageNotContainingAny("java.", "`", "Source", "\n", "reader")
        .message()
        .hasSizeLessThan(600);
  }
}
