package dev.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The pages draw, their controls work, and text stays text. */
class ReportBrowserIT extends BrowsedPages {

  private static final String NASTY = "</script><script>document.title='broken'</script>\"&<!--";

  @Test
  void everyFigureOfARunIsDrawn() {
    browser.size(1280, 900);
    browser.open(page, "#light");
    assertThat(figures()).isEqualTo(FigureNames.DRAWN);
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
      // A browser asks for permission when a page saves more than ten files.
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

  @Test
  void picturesHaveDescriptions() {
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
  void foreignNamesStayText() throws Exception {
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
