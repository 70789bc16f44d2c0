package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Launcher.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {

  @TempDir Path directory;

  @Test
  void helpNamesTheCommands() throws Exception {
    Outcome help = Launcher.in(directory).run("--help");
    assertThat(help.status()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains(
            "prune", "train", "evaluate", "inspect", "export", "report", "generate", "completion");
    assertThat(Launcher.in(directory).run().out()).isEqualTo(help.out());
    // The build packages bench, which depends on cli, only after these tests.
    Outcome bench = Launcher.in(directory).run("help", "bench", "imp");
    if (help.out().contains("\n  bench ")) {
      assertThat(bench.status()).isZero();
      assertThat(bench.out()).contains("Usage: espalier bench imp", "--peer");
    } else {
      assertThat(bench.status()).isEqualTo(2);
    }
  }

  @Test
  void startsThroughALinkFromADirectoryWithSpaces() throws Exception {
    Path odd = Files.createDirectory(directory.resolve("a b"));
    Path link = Launcher.link(odd.resolve("es palier"));
    Outcome version = Launcher.in(odd).through(link).run("--version");
    Files.delete(link); // JUnit warns about links in directories it deletes
    assertThat(version.status()).isZero();
    assertThat(version.out()).startsWith("espalier ").contains("Java ");
  }

  @Test
  void startsFromTheAheadOfTimeCache() throws Exception {
    assertThat(loaded("--nowhere"))
        .contains("dev.espalier.cli.Main source: shared objects file")
        .contains("dev.espalier.settings.Setting source: shared objects file");
  }

  @Test
  void helpStartsFromACacheOfItsOwn() throws Exception {
    assertThat(loaded("--help"))
        .contains("dev.espalier.cli.help.HelpPage source: shared objects file")
        // Only class files that have been written anew can be in a cache.
        .contains("picocli.CommandLine source: shared objects file")
        .doesNotContain("jdk.incubator.vector");
  }

  private String loaded(String argument) throws Exception {
    Path log = directory.resolve("classes.log");
    Launcher.in(directory).withJava("-Xlog:class+load:file=" + log).run(argument);
    return Files.readString(log);
  }

  @Test
  void aJvmThatTheCacheDoesNotFitStartsWithoutAWord() throws Exception {
    Outcome version = Launcher.in(directory).withJava("-XX:-UseCompressedOops").run("--version");

    assertThat(version.err()).isEmpty();
    assertThat(version.out()).startsWith("espalier ");
    assertThat(version.status()).isZero();
  }

  @Test
  void badUsageIsOneLineAndWritesNothing() throws Exception {
    refused("unknown option '--rat'; did you mean --rate?", "prune", "--rat", 1);
    refused("unknown command 'prunee'; did you mean prune?", "prunee");
    refused("--rate: '1.5' does not fit", "prune", "--rate", "1.5");
    refused("--seed: 'x' does not fit", "prune", "--seed", "x");
    refused("nowhere.yaml: not found", "prune", "--config", "nowhere.yaml");
    refused("--overwrite", "prune", "--resume", "--overwrite", "--out", "x");
  }

  @Test
  void bashTakesTheCompletionScript() throws Exception {
    Outcome completion = Launcher.in(directory).run("completion", "bash");
    assertThat(completion.status()).isZero();
    Path script = Files.writeString(directory.resolve("completion.sh"), completion.out());
    Process bash =
        new ProcessBuilder("bash", "-c", ". \"$0\" && complete -p espalier", script.toString())
            .start();
    assertThat(new String(bash.getInputStream().readAllBytes())).contains("_espalier");
    assertThat(bash.waitFor()).isZero();
    assertThat(completion.out()).contains("'mask show'");
  }

  private void refused(String message, Object... arguments)
      throws IOException, InterruptedException {
    Outcome outcome = Launcher.in(directory).run(arguments);
    assertThat(outcome.err()).startsWith("espalier: ").contains(message).hasLineCount(1);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }
}
