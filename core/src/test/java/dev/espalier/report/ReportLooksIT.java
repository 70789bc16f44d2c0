package dev.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The pages on a phone, in dark mode, under colour blindness and on paper. */
class ReportLooksIT extends BrowsedPages {

  /** The expandable elements with their positions. */
  private static final String FOLDED =
      "[...document.querySelectorAll('figure > details, .settings details')].map((d) =>"
          + " d.parentElement.id + d.textContent).join('|')";

  @ParameterizedTest
  @ValueSource(strings = {"#light", "#dark"})
  void aPhoneNeedsNoScrollingSideways(String theme) {
    for (Path each : List.of(page, comparison)) {
      browser.size(360, 740);
      browser.open(each, theme);
      assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt()).isEqualTo(360);
      assertThat(
              browser
                  .evaluate(
                      "[...document.querySelectorAll('.chart svg')].every(svg =>"
                          + " svg.getBoundingClientRect().right <= 360)")
                  .asBoolean())
          .isTrue();
    }
    browser.size(1280, 900);
    browser.settle();
    assertThat(
            browser
                .evaluate("document.querySelector('.chart svg').getBoundingClientRect().width")
                .asInt())
        .as("and it grows again")
        .isGreaterThan(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#light", "#dark"})
  void textAndMarksContrastWithTheirBackground(String theme) {
    browser.size(1280, 900);
    for (Path each : List.of(page, comparison)) {
      browser.open(each, theme);
      JsonNode weak = browser.evaluate(Contrast.OF_TEXT);
      assertThat(weak.valueStream().map(JsonNode::asString).toList()).isEmpty();
      assertThat(browser.evaluate(Contrast.OF_MARKS).valueStream().map(JsonNode::asString).toList())
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"#light", "#dark"})
  void linesAreDistinguishableUnderColourBlindness(String theme) {
    browser.open(page, theme);
    List<String> colours =
        browser
            .evaluate("[0, 1, 2, 3, 4].map(i => frame.colour(i, 5))")
            .valueStream()
            .map(JsonNode::asString)
            .toList();
    assertThat(Contrast.closest(colours)).isGreaterThan(9);
    List<String> losses =
        browser
            .evaluate("[frame.style('train'), frame.style('eval')]")
            .valueStream()
            .map(JsonNode::asString)
            .toList();
    assertThat(Contrast.closest(losses)).isGreaterThan(25);
  }

  @Test
  void theDarkThemeCanBePrinted() {
    browser.size(1280, 900);
    browser.open(page, "#dark");
    JsonNode pdf = browser.call("Page.printToPDF", Map.of("printBackground", true));
    assertThat(pdf.get("data").asString().length()).isGreaterThan(50_000);
    browser.settle();
    assertThat(browser.evaluate("document.documentElement.dataset.theme").asString())
        .isEqualTo("dark");
  }

  /**
   * Prints all figures whole, followed by all numbers and settings, and restores the page
   * afterwards.
   */
  @Test
  void printsContainAllFiguresTablesAndSettings() {
    for (Path each : List.of(page, comparison)) {
      browser.size(1280, 900);
      browser.open(each, "#dark");
      String before = browser.evaluate(FOLDED).asString();
      int tables = count("figure table");
      browser.evaluate("dispatchEvent(new Event('beforeprint'))");
      assertThat(count("#numbers h3")).isEqualTo(count("figure > details"));
      assertThat(count("#numbers > div:not(:has(table, .note))")).isZero();
      assertThat(count("table")).isGreaterThanOrEqualTo(tables);
      assertThat(count("details:not([open])")).isZero();
      // Two figures fit on a sheet of A4 or Letter, except those with many rows.
      assertThat(
              browser
                  .evaluate(
                      "[...document.querySelectorAll('figure:has(.chart)')].filter((f) =>"
                          + " f.offsetHeight > (['layers', 'magnitudes', 'network'].includes(f.id)"
                          + " ? 960 : 520)).map((f) => f.id)")
                  .valueStream()
                  .map(JsonNode::asString)
                  .toList())
          .isEmpty();
      browser.evaluate("dispatchEvent(new Event('afterprint'))");
      browser.settle();
      assertThat(count("#numbers")).isZero();
      assertThat(count("figure table")).isEqualTo(tables);
      assertThat(count("details[open]")).isZero();
      assertThat(browser.evaluate(FOLDED).asString()).isEqualTo(before);
    }
  }

  @Test
  void axesSayWhatTheyShowAndTheirTicksAreDistinct() {
    browser.size(1280, 900);
    browser.open(page, "#light");
    for (Map.Entry<String, String> title :
        Map.of(
                "perplexity", "validation perplexity",
                "losses", "nats per token",
                "overfitting", "change since round 0 (nats)",
                "steps", "nats per token",
                "time", "wall time (minutes)",
                "speed", "tokens per second")
            .entrySet()) {
      assertThat(drawn(title.getKey())).as(title.getKey()).contains(">" + title.getValue() + "<");
    }
    assertThat(drawn("steps")).contains(">validation loss<");
    JsonNode same =
        browser.evaluate(
            """
            [[0.97, 0.9701], [3.1, 3.1], [0, 0.0004], [52.85, 88.96], [-0.3, 0.5], [0], [1e-7, 3e-7], [0, 123456], [-4, -4]].flatMap(
              (values) => [{}, { zero: true }, { zero: true, unit: 100, after: ' %' }].filter((how) => {
                const { axis } = frame.ticks(values, how);
                const labels = [];
                for (let v = axis.min; v <= axis.max + axis.interval / 2; v += axis.interval) labels.push(axis.axisLabel.formatter(v));
                const inside = values.every((v) => v >= axis.min - 1e-12 && v <= axis.max + 1e-12);
                return !inside || labels.length < 2 || labels.length > 9 || new Set(labels).size < labels.length;
              }).map((how) => JSON.stringify([values, how])))
            """);
    assertThat(same.valueStream().map(JsonNode::asString).toList()).isEmpty();
  }

  /** Blue is training and orange validation, and no round has either colour. */
  @ParameterizedTest
  @ValueSource(strings = {"#light", "#dark"})
  void aColourMeansOneThing(String theme) {
    browser.open(page, theme);
    List<String> colours =
        browser
            .evaluate(
                "['train', 'eval', 'bar', 'cost'].map(frame.style).concat([0, 1, 2, 3].map((i) =>"
                    + " frame.roundColour(i, 4)))")
            .valueStream()
            .map(JsonNode::asString)
            .toList();
    assertThat(colours).doesNotHaveDuplicates();
    for (String id : List.of("losses", "overfitting")) {
      assertThat(drawn(id)).contains("stroke=\"" + colours.get(0) + "\"");
    }
    for (String id : List.of("steps", "time", "speed", "layers", "network", "magnitudes")) {
      assertThat(drawn(id)).as(id).doesNotContain(colours.get(0), colours.get(1));
    }
  }
}
