package dev.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.record.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pages of one and of several runs in a real browser, whose every error fails the test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowsedPages {

  @TempDir static Path folder;

  Chromium browser;
  RunDirectory run;
  Path page;
  Path comparison;

  @BeforeAll
  void open() throws Exception {
    Optional<Path> executable = Chromium.find();
    assumeTrue(
        executable.isPresent(),
        "no Chromium was found on the path; ESPALIER_CHROMIUM can name one");
    run = SampleRun.write(folder.resolve("run"), SampleRun.EXPERIMENT, 6, SampleRun.linear(9), 40);
    page = ReportWriter.write(run);
    List<Path> runs = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      for (String criterion : List.of("magnitude", "random")) {
        String settings =
            SampleRun.EXPERIMENT
                .replace("seed: 42", "seed: " + seed)
                .replace("\"magnitude\"", "\"" + criterion + "\"");
        RunDirectory one =
            SampleRun.write(
                folder.resolve(criterion + "-" + seed),
                settings,
                5,
                SampleRun.layerNorms(6),
                20,
                seed);
        if (seed > 1) {
          // Masks of equal sparsity, so that there is something to compare.
          for (int round = 0; round < 5; round++) {
            Files.copy(
                RunDirectory.at(folder.resolve(criterion + "-1")).mask(round),
                one.mask(round),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          }
        }
        runs.add(one.path());
      }
    }
    comparison = ReportWriter.compare(runs, folder.resolve("comparison.html"));
    browser = new Chromium(executable.get());
    browser.call(
        "Page.setDownloadBehavior",
        Map.of(
            "behavior",
            "allow",
            "downloadPath",
            Files.createDirectories(folder.resolve("saved")).toString()));
  }

  @AfterEach
  void nothingWentWrong() {
    if (browser != null) {
      assertThat(browser.errors()).isEmpty();
    }
  }

  @AfterAll
  void close() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  List<String> figures() {
    return browser
        .evaluate(
            "[...document.querySelectorAll('figure')].filter(f => f.querySelector('.chart')).map(f"
                + " => f.id)")
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }

  int marks(String id) {
    return browser
        .evaluate("document.querySelectorAll('#" + id + " .chart svg path').length")
        .asInt();
  }

  String drawn(String id) {
    return browser
        .evaluate("document.querySelector('#" + id + " .chart svg').outerHTML")
        .asString();
  }

  int count(String selector) {
    return browser.evaluate("document.querySelectorAll(" + quoted(selector) + ").length").asInt();
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "\\'") + "'";
  }
}
