package dev.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.record.MetricsWriter;
import dev.espalier.record.Outlook;
import dev.espalier.record.PendingRound;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.record.StepRecord;
import dev.espalier.serve.PageServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The page as served, in a real browser: it updates itself while the reader uses it. */
class LivePageBrowserIT {

  /** The reader's choices, which must survive an update, and the position of the time by round. */
  private static final String READER =
      """
      ({
        open: [...document.querySelectorAll('details')].map((d) => d.open),
        rounds: [...document.querySelectorAll('#steps .choice input')].slice(0, 2).map((b) => b.checked),
        network: document.querySelector('#network input').value,
        theme: document.documentElement.dataset.theme,
        focus: document.activeElement.getAttribute('aria-label'),
        top: Math.round(document.getElementById('time').getBoundingClientRect().top),
      })
      """;

  /**
   * The labels beside the chart of the first round, the height of the lowest, and how many
   * protrude.
   */
  private static final String TICKS =
      """
      (() => {
        const svg = document.querySelector('#espalier-now svg');
        const ground = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')];
        const boxes = texts.map((t) => t.getBoundingClientRect());
        return {
          width: ground.width,
          texts: texts.map((t) => t.textContent),
          lowest: Math.min(...boxes.map((b) => b.height)),
          beyond: boxes.filter((b) => b.left < ground.left - 1 || b.right > ground.right + 1 || b.bottom > ground.bottom + 4).length
            + (document.documentElement.scrollWidth > innerWidth ? 1 : 0),
        };
      })()
      """;

  @TempDir(cleanup = CleanupMode.NEVER)
  private Path folder;

  private static String text(Chromium browser, String selector) {
    return browser
        .evaluate("document.querySelector('#espalier-live " + selector + "').textContent")
        .asString();
  }

  private static String version(Chromium browser) {
    return browser
        .evaluate("document.querySelector('script[data-version]')?.dataset.version ?? ''")
        .asString();
  }

  private static void awaitAnother(Chromium browser, String version) {
    browser.await(
        () -> {
          String now = version(browser);
          return !now.isEmpty() && !now.equals(version);
        },
        "another page");
    browser.settle();
  }

  /** Tells whether the loss within the latest round is shown. */
  private static boolean latestChosen(Chromium browser) {
    return browser
        .evaluate("[...document.querySelectorAll('#steps .choice input')].pop().checked")
        .asBoolean();
  }

  @Test
  void thePageUpdatesItselfAndKeepsTheReadersPlace() throws Exception {
    Optional<Path> executable = Chromium.find();
    assumeTrue(executable.isPresent(), "no Chromium was found on the path");
    RunDirectory source =
        SampleRun.write(folder.resolve("source"), SampleRun.EXPERIMENT, 4, SampleRun.linear(9), 40);
    RunDirectory run = RunDirectory.at(folder.resolve("served"));
    RunWriter.of(run).create(SampleRun.EXPERIMENT);
    try (PageServer server = PageServer.ofRun(run.path(), 0, "port");
        Chromium browser = new Chromium(executable.get())) {
      browser.size(1200, 800);
      browser.call("Page.navigate", Map.of("url", server.address().toString()));
      browser.await(() -> !version(browser).isEmpty(), "the first page");
      browser.await(() -> text(browser, ".what").startsWith("No round"), "word on the run");

      // The first round is the only content of the page, from its first step.
      RunWriter.of(run).tellRunTime(new Outlook(0, 11, 30));
      try (PendingRound pending = RunWriter.of(run).begin(0);
          MetricsWriter metrics = pending.writeMetrics()) {
        for (int step = 1; step <= 3; step++) {
          metrics.append(new StepRecord(step, step / 10.0, 4 - step / 8.0, 1e-5, 1, 0.5));
          String label = "now %.3f at step %d".formatted(4 - step / 8.0, step);
          browser.await(
              () ->
                  browser
                      .evaluate("document.querySelector('#espalier-now svg')?.ariaLabel ?? ''")
                      .asString()
                      .endsWith(label),
              label);
        }
        assertThat(text(browser, ".numbers")).contains("2,048 tokens/s", "round: about");
        assertThat(text(browser, ".what")).startsWith("Round 0 of ").endsWith(", training");
        // Its ticks are round numbers, equally high on a phone and on a desktop.
        browser.size(360, 740);
        browser.await(() -> browser.evaluate(TICKS).get("width").asInt() < 340, "a narrow picture");
        JsonNode ticks = browser.evaluate(TICKS);
        assertThat(ticks.get("texts").valueStream().map(JsonNode::asString))
            .contains("3.6", "3.7", "3.8", "3.9", "0", "step")
            .doesNotHaveDuplicates();
        assertThat(ticks.get("lowest").asDouble()).isGreaterThan(10);
        assertThat(ticks.get("beyond").asInt()).isZero();
        browser.size(1200, 800);
        assertThat(
                browser
                    .evaluate("document.querySelector('#espalier-now .next').textContent")
                    .asString())
            .startsWith("Then it is evaluated and saved, 25 % of what is left of the scope ln_1");
      }

      String waiting = version(browser);
      Files.createDirectories(run.round(0).getParent());
      for (int round = 0; round < 3; round++) {
        Files.move(source.round(round), run.round(round));
      }
      awaitAnother(browser, waiting);
      browser.await(() -> text(browser, ".what").contains("3 are done"), "the third round");

      browser.evaluate("document.querySelectorAll('details')[1].open = true");
      browser.click("#theme", 0);
      browser.click("#steps .choice label", 1);
      browser.evaluate("document.querySelector('#network input').focus()");
      browser.press("ArrowLeft", 37);
      browser.evaluate("document.getElementById('time').scrollIntoView({ block: 'center' })");
      browser.settle();
      JsonNode before = browser.evaluate(READER);
      assertThat(before.get("network").asString()).isEqualTo("1");
      assertThat(latestChosen(browser)).isTrue();

      // While a round is trained, only the status line changes.
      String three = version(browser);
      RunWriter.of(run).tellRunTime(new Outlook(3, 11, 30));
      try (PendingRound pending = RunWriter.of(run).begin(3);
          MetricsWriter metrics = pending.writeMetrics()) {
        for (int step = 1; step <= 7; step++) {
          metrics.append(new StepRecord(step, step / 10.0, 4 - step / 8.0, 1e-5, 1, 0.25));
        }
        browser.await(() -> text(browser, ".numbers").contains("step 7"), "the step");
        assertThat(text(browser, ".what")).startsWith("Round 3 of ");
        assertThat(text(browser, ".numbers"))
            .contains("of 30", "loss 3.125", "0.25 s a step", "left");
        assertThat(
                browser
                    .evaluate("document.querySelector('#espalier-live svg').ariaLabel")
                    .asString())
            .contains("between 3.125 and 3.875");
        assertThat(version(browser)).isEqualTo(three);
      }

      Files.move(source.round(3), run.round(3));
      awaitAnother(browser, three);
      browser.await(() -> text(browser, ".what").contains("4 are done"), "the fourth round");
      assertThat(browser.evaluate(READER)).isEqualTo(before);
      // Controls that the reader has not touched follow the latest round.
      assertThat(latestChosen(browser)).isTrue();

      server.runHasEnded();
      browser.await(() -> text(browser, ".what").startsWith("The run is over"), "the end");
      assertThat(allBut(server.address().toString(), browser.errors())).isEmpty();
    }
  }

  /** Returns all errors, and requests to anything but the server. */
  private static List<String> allBut(String address, List<String> errors) {
    return errors.stream()
        .filter(
            error ->
                !(error.startsWith("Network.requestWillBeSent")
                    && error.contains("\"url\":\"" + address)))
        .toList();
  }
}
