package dev.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.record.sweep.SweepCell;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.report.sweep.SweepPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The page of a sweep in a real browser, whose every error fails the test. */
class SweepBrowserIT {

  private static final List<String> DRAWN = List.of("curves", "heat", "cost", "effects");

  @TempDir private Path folder;

  private Path page() {
    SweepDirectory sweep =
        SampleSweep.directory(folder.resolve("x"), "sweep:\n  objective: {at_sparsity: 0.6}\n");
    Map<String, List<String>> axes = new LinkedHashMap<>();
    axes.put("seed", List.of("1", "2", "3"));
    axes.put("rate", List.of("0.1", "0.2", "0.3", "0.4"));
    axes.put("criterion", List.of("magnitude", "wanda", "random", "<img src=x onerror=alert(1)>"));
    List<SweepCell> cells = new ArrayList<>(SampleSweep.grid(6, axes));
    cells.add(
        SampleSweep.undone(49, Map.of("seed", "4"), UnitState.FAILED, "the loss is NaN at step 7"));
    return SweepPage.write(sweep, cells);
  }

  @Test
  void thePageIsDrawnSortedFilteredSavedAndFitsAPhone() throws Exception {
    Optional<Path> executable = Chromium.find();
    assumeTrue(executable.isPresent(), "no Chromium was found on the path");
    Path page = page();
    try (Chromium browser = new Chromium(executable.get())) {
      browser.call(
          "Page.setDownloadBehavior",
          Map.of(
              "behavior",
              "allow",
              "downloadPath",
              Files.createDirectories(folder.resolve("saved")).toString()));
      for (String theme : List.of("#light", "#dark")) {
        browser.size(1280, 900);
        browser.open(page, theme);
        for (String id : DRAWN) {
          assertThat(count(browser, "#" + id + " .chart svg path")).as(id).isGreaterThan(3);
        }
        assertThat(texts(browser, Contrast.OF_TEXT)).isEmpty();
        browser.size(390, 800);
        browser.settle();
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt()).isEqualTo(390);
      }
      assertThat(count(browser, "img")).isZero();

      browser.size(1280, 900);
      browser.open(page, "#light");
      controlsRedraw(browser);
      theTableSortsAndFilters(browser);

      for (String id : DRAWN) {
        browser.click("#" + id + " .tools button", 0);
        Path picture = folder.resolve("saved/" + id + ".svg");
        browser.await(() -> Files.exists(picture), picture.toString());
        assertThat(
                DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(picture.toFile())
                    .getElementsByTagName("path")
                    .getLength())
            .isGreaterThan(3);
      }
      browser.click("#cells .tools a", 0);
      Path numbers = folder.resolve("saved/cells.csv");
      browser.await(() -> Files.exists(numbers), numbers.toString());
      assertThat(numbers).hasSameTextualContentAs(folder.resolve("x/figures/cells.csv"));
      assertThat(browser.errors()).isEmpty();
    }
  }

  private static void controlsRedraw(Chromium browser) {
    for (Map.Entry<String, String> control :
        Map.of(
                "measure", "curves", "band", "curves", "colours", "curves", "across", "heat",
                "down", "heat")
            .entrySet()) {
      String before = drawn(browser, control.getValue());
      browser.evaluate("document.getElementById('" + control.getKey() + "').focus()");
      // The last axis is across at first.
      boolean axis = control.getValue().equals("heat");
      browser.press(axis ? "ArrowUp" : "ArrowDown", axis ? 38 : 40);
      assertThat(drawn(browser, control.getValue())).as(control.getKey()).isNotEqualTo(before);
    }
  }

  private static void theTableSortsAndFilters(Chromium browser) {
    String first = "document.querySelector('#cells tbody tr th').textContent";
    assertThat(browser.evaluate(first).asString()).isEqualTo("1");
    browser.click("#cells .sorter", 0);
    assertThat(browser.evaluate(first).asString()).as("a second click turns it").isEqualTo("49");
    int value =
        browser
            .evaluate(
                "[...document.querySelectorAll('#cells .sorter')].findIndex(b =>"
                    + " b.textContent.startsWith('perplexity'))")
            .asInt();
    browser.click("#cells .sorter", value);
    List<Double> sorted =
        browser
            .evaluate(
                "[...document.querySelectorAll('#cells tbody tr')].map(r => +r.cells["
                    + value
                    + "].dataset.v).filter(Number.isFinite)")
            .valueStream()
            .map(JsonNode::asDouble)
            .toList();
    assertThat(sorted).hasSize(48).isSorted();
    assertThat(browser.evaluate("document.querySelectorAll('#cells th[aria-sort]').length").asInt())
        .isEqualTo(1);

    browser.evaluate(
        "(() => { const find = document.getElementById('find'); find.value = 'wanda 0.2';"
            + " find.dispatchEvent(new Event('input')); })()");
    assertThat(count(browser, "#cells tbody tr:not([hidden])")).isBetween(3, 12);
    assertThat(browser.evaluate("document.getElementById('found').textContent").asString())
        .endsWith(" of 49");
    browser.evaluate(
        "(() => { document.getElementById('find').value = ''; const state ="
            + " document.getElementById('state'); state.value = 'failed'; state.dispatchEvent(new"
            + " Event('change')); })()");
    assertThat(count(browser, "#cells tbody tr:not([hidden])")).isEqualTo(1);
  }

  private static String drawn(Chromium browser, String id) {
    return browser
        .evaluate("document.querySelector('#" + id + " .chart svg').outerHTML")
        .asString();
  }

  private static int count(Chromium browser, String selector) {
    return browser.evaluate("document.querySelectorAll('" + selector + "').length").asInt();
  }

  private static List<String> texts(Chromium browser, String expression) {
    return browser.evaluate(expression).valueStream().map(JsonNode::asString).toList();
  }
}
