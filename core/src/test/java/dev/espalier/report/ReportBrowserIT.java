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
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The pages in a real browser: they draw, their controls work, and nothing goes wrong unheard. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportBrowserIT {

  private static final String NASTY = "</script><script>document.title='broken'</script>\"&<!--";

  /** What can be unfolded, in its place. */
  private static final String FOLDED =
      "[...document.querySelectorAll('figure > details, .settings details')].map((d) =>"
          + " d.parentElement.id + d.textContent).join('|')";

  @TempDir private static Path folder;

  private Chromium browser;
  private RunDirectory run;
  private Path page;
  private Path comparison;

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

  private List<String> figures() {
    return browser
        .evaluate(
            "[...document.querySelectorAll('figure')].filter(f => f.querySelector('.chart')).map(f"
                + " => f.id)")
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }

  private int marks(String id) {
    return browser
        .evaluate("document.querySelectorAll('#" + id + " .chart svg path').length")
        .asInt();
  }

  private String drawn(String id) {
    return browser
        .evaluate("document.querySelector('#" + id + " .chart svg').outerHTML")
        .asString();
  }

  private int count(String selector) {
    return browser.evaluate("document.querySelectorAll(" + quoted(selector) + ").length").asInt();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "\\'") + "'";
  }

  @Test
  void everyFigureOfARunIsDrawn() {
    browser.size(1280, 900);
    browser.open(page, "#light");
    assertThat(figures())
        .containsExactly(
            "perplexity",
            "losses",
            "overfitting",
            "steps",
            "layers",
            "magnitudes",
            "network",
            "time",
            "speed");
    assertThat(figures()).allSatisfy(id -> assertThat(marks(id)).as(id).isGreaterThan(8));
  }

  @Test
  void theControlsOfARunWork() throws Exception {
    browser.size(1280, 900);
    browser.open(page, "#light");
    String light = drawn("losses");
    browser.click("#theme", 0);
    assertThat(browser.evaluate("document.documentElement.dataset.theme").asString())
        .isEqualTo("dark");
    assertThat(drawn("losses")).isNotEqualTo(light);

    int before = marks("steps");
    browser.click("#steps .choice label", 2);
    assertThat(marks("steps")).isGreaterThan(before);
    browser.click("#steps .choice label", 2);
    assertThat(marks("steps")).isEqualTo(before);

    for (String id : List.of("magnitudes", "network")) {
      String words =
          browser.evaluate("document.querySelector('#" + id + " output').textContent").asString();
      String picture = drawn(id);
      browser.evaluate("document.querySelector('#" + id + " input').focus()");
      browser.press(
          id.equals("network") ? "ArrowLeft" : "ArrowRight", id.equals("network") ? 37 : 39);
      assertThat(
              browser
                  .evaluate("document.querySelector('#" + id + " output').textContent")
                  .asString())
          .as(id)
          .isNotEqualTo(words);
      assertThat(drawn(id)).isNotEqualTo(picture);
    }

    int details = count("details");
    for (int i = 0; i < details; i++) {
      browser.click("details summary", i);
    }
    assertThat(count("details[open]")).isEqualTo(details);
  }

  @Test
  void everyFigureCanBeSavedAsAPictureAndAsNumbers() throws Exception {
    browser.size(1280, 900);
    browser.open(page, "#light");
    for (String id : figures()) {
      // A browser asks back when a page saves more than ten files.
      browser.open(page, "#light");
      browser.click("#" + id + " .tools button", 0);
      Path picture = folder.resolve("saved/" + id + ".svg");
      browser.await(() -> Files.exists(picture), picture.toString());
      assertThat(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(picture.toFile())
                  .getElementsByTagName("path")
                  .getLength())
          .as(id)
          .isGreaterThan(8);
      browser.click("#" + id + " .tools a", 0);
      Path numbers = folder.resolve("saved/" + id + ".csv");
      browser.await(() -> Files.exists(numbers), numbers.toString());
      assertThat(numbers).hasSameTextualContentAs(run.figures().resolve(id + ".csv"));
    }
  }

  @Test
  void theControlsOfSeveralRunsWork() {
    browser.size(1280, 900);
    browser.open(comparison, "#light");
    assertThat(figures()).containsExactly("curves", "seeds");
    for (String select : List.of("measure", "band")) {
      String before = drawn("curves");
      browser.evaluate("document.getElementById('" + select + "').focus()");
      browser.press("ArrowDown", 40);
      assertThat(drawn("curves")).as(select).isNotEqualTo(before);
    }
    browser.click("#theme", 0);
    assertThat(browser.evaluate("document.documentElement.dataset.theme").asString())
        .isEqualTo("dark");
    assertThat(count("#runs tbody tr")).isEqualTo(6);
  }

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
  void textAndMarksStandOutFromTheirGround(String theme) {
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
  void thosePartlyBlindToColoursTellTheLinesApart(String theme) {
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
  void whatCannotBeSeenIsSaid() {
    for (Path each : List.of(page, comparison)) {
      browser.open(each, "");
      assertThat(
              browser
                  .evaluate(
                      """
                      [...document.querySelectorAll('figure')].flatMap(f => {
                        const chart = f.querySelector('.chart');
                        const faults = [];
                        if (chart && (chart.getAttribute('role') !== 'img' || !chart.getAttribute('aria-label'))) faults.push(f.id + ' has no words');
                        if (!f.querySelector('table') && f.id !== 'samples') faults.push(f.id + ' has no table');
                        if (!f.querySelector('a[download$=".csv"]')) faults.push(f.id + ' has no CSV');
                        return faults;
                      })
                      """)
                  .valueStream()
                  .map(JsonNode::asString)
                  .toList())
          .isEmpty();
      JsonNode nameless =
          browser.evaluate(
              """
              [...document.querySelectorAll('button, input, select, a')].filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()
                || (e.labels && [...e.labels].some(l => l.textContent.trim())))).map(e => e.outerHTML)
              """);
      assertThat(nameless.size()).as(nameless.toString()).isZero();
      assertThat(browser.evaluate("document.documentElement.lang").asString()).isEqualTo("en");
      assertThat(count("h1")).isEqualTo(1);
    }
  }

  @Test
  void itCanBePrintedFromTheDarkTheme() {
    browser.size(1280, 900);
    browser.open(page, "#dark");
    JsonNode pdf = browser.call("Page.printToPDF", Map.of("printBackground", true));
    assertThat(pdf.get("data").asString().length()).isGreaterThan(50_000);
    browser.settle();
    assertThat(browser.evaluate("document.documentElement.dataset.theme").asString())
        .isEqualTo("dark");
  }

  /** Figures whole, and behind them all numbers and settings; afterwards all is as it was. */
  @Test
  void onPaperAreAllFiguresTablesAndSettings() {
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
      // Two of a figure's height fit a sheet of A4 or Letter, but for those with many rows.
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

  @Test
  void namesFromOutsideStayWords() throws Exception {
    String quoted = "'" + NASTY.replace("'", "''") + "'";
    RunDirectory odd =
        SampleRun.write(
            folder.resolve("odd"),
            "model: " + quoted + "\ndataset: " + quoted + "\nseed: 1\n",
            3,
            List.of(NASTY, "<img src=x onerror=alert(1)>"),
            3);
    RunDirectory other =
        SampleRun.write(
            folder.resolve("other <b>"), "model: " + quoted + "\nseed: 2\n", 3, List.of(NASTY), 3);
    Path several =
        ReportWriter.compare(List.of(odd.path(), other.path()), folder.resolve("odd.html"));
    for (Path each : List.of(ReportWriter.write(odd), several)) {
      browser.open(each, "");
      assertThat(browser.evaluate("document.title").asString()).isNotEqualTo("broken");
      assertThat(count("img")).isZero();
    }
  }
}
