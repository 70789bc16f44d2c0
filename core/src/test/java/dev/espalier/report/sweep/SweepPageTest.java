package dev.espalier.report.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ScriptPolicy;
import dev.espalier.record.sweep.SweepCell;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.report.ReportWriter;
import dev.espalier.report.SampleSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SweepPageTest {

  private static final String NASTY = "</script><script>alert('1')</script>\"&<!--";

  @TempDir Path folder;

  private SweepDirectory sweep() {
    return SampleSweep.directory(folder.resolve("x"), "sweep:\n  objective: {at_sparsity: 0.6}\n");
  }

  private String page(List<SweepCell> cells) throws IOException {
    String page = Files.readString(SweepPage.write(sweep(), cells));
    ScriptPolicy.check(page, 2);
    return page;
  }

  private static JsonNode data(String page) {
    Matcher block =
        Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>")
            .matcher(page);
    assertThat(block.find()).isTrue();
    return new JsonMapper().readTree(block.group(1));
  }

  private static List<String> figures(String page) {
    return Pattern.compile("<figure id=\"(\\w+)\">")
        .matcher(page)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static Map<String, List<String>> axes() {
    Map<String, List<String>> axes = new LinkedHashMap<>();
    axes.put("seed", List.of("1", "2", "3"));
    axes.put("rate", List.of("0.1", "0.2"));
    axes.put("criterion", List.of("magnitude", "wanda"));
    return axes;
  }

  @Test
  void thePageHasEveryFigureAndItsNumbers() throws IOException {
    List<SweepCell> cells = new ArrayList<>(SampleSweep.grid(5, axes()));
    cells.add(
        SampleSweep.undone(
            13, Map.of("seed", "4"), UnitState.FAILED, "the training loss is NaN at step 7"));
    cells.add(SampleSweep.undone(14, Map.of("seed", "5"), UnitState.WAITING, null));
    String page = page(cells);
    assertThat(figures(page))
        .containsExactly("curves", "heat", "cost", "effects", "faults", "cells");
    assertThat(page)
        .contains("<a href=\"runs/0007-seed=2,rate=0.2,criterion=magnitude/report.html\">7</a>")
        .contains("the training loss is NaN at step 7", "of 14; 1 failed, 1 waiting")
        .contains("<a href=\"results.parquet\">")
        .contains("by Student’s t, with one degree of freedom fewer than pairs");
    JsonNode data = data(page);
    assertThat(data.get("groups").size()).isEqualTo(4);
    assertThat(data.get("groups").get(0).get("name").asString())
        .isEqualTo("rate 0.1, criterion magnitude");
    assertThat(data.get("groups").get(0).get("cells").asInt()).isEqualTo(3);
    assertThat(data.get("objective").asString()).isEqualTo("perplexity at sparsity 0.6");
    // Failed cells have no link, since they may have no page.
    assertThat(page).contains("<th scope=\"row\">13</th>").doesNotContain("/0013-");
    for (String id : List.of("curves", "heat", "cost", "effects", "cells")) {
      assertThat(folder.resolve("x/figures/" + id + ".csv")).isNotEmptyFile();
    }
    assertThat(Files.readAllLines(folder.resolve("x/figures/cells.csv"))).hasSize(15);
    assertThat(Files.readAllLines(folder.resolve("x/figures/curves.csv"))).hasSize(1 + 4 * 5);
    assertThat(page(cells)).as("byte for byte").isEqualTo(page);
  }

  @Test
  void everyShapeOfSweepHasAPage() throws IOException {
    assertThat(figures(page(SampleSweep.grid(5, Map.of()))))
        .containsExactly("curves", "cost", "cells");
    String seeds = page(SampleSweep.grid(4, Map.of("seed", List.of("1", "2"))));
    assertThat(figures(seeds)).containsExactly("curves", "cost", "cells");
    assertThat(seeds).contains("all cells");
    assertThat(folder.resolve("x/figures/effects.csv")).doesNotExist();
    String rates = page(SampleSweep.grid(4, Map.of("rate", List.of("0.1", "0.2"))));
    assertThat(figures(rates)).containsExactly("curves", "cost", "effects", "cells");
    assertThat(rates).contains("A line is one cell.");
    String begun =
        page(List.of(SampleSweep.undone(1, Map.of("seed", "1"), UnitState.WAITING, null)));
    assertThat(figures(begun)).containsExactly("cells");
    assertThat(begun).contains("No cell has reached the objective");
    // Rounds, but none that is sparse enough.
    String early = page(SampleSweep.grid(2, Map.of("rate", List.of("0.1", "0.2"))));
    assertThat(figures(early)).containsExactly("curves", "cells");
    assertThat(page(List.of())).contains("0 cells");
  }

  /** Lines and rows of the page have a bound; its files have everything. */
  @Test
  void manyCellsAreBounded() throws IOException {
    Map<String, List<String>> axes = new LinkedHashMap<>();
    axes.put("seed", List.of("1", "2"));
    axes.put("rate", IntStream.rangeClosed(1, 40).mapToObj(i -> String.valueOf(i / 50.0)).toList());
    axes.put("batch_size", IntStream.rangeClosed(1, 10).mapToObj(String::valueOf).toList());
    String page = page(SampleSweep.grid(5, axes));
    JsonNode data = data(page);
    assertThat(data.get("groups").size()).isEqualTo(300);
    assertThat(data.get("effects").size()).isLessThanOrEqualTo(40);
    assertThat(page).contains("Drawn are the 300 best of 400 groups");
    assertThat(Files.readAllLines(folder.resolve("x/figures/curves.csv"))).hasSize(1 + 400 * 5);
    assertThat(page.split("<tr data-s=", -1)).hasSize(1 + 800);
  }

  @Test
  void foreignNamesAreEscaped() throws IOException {
    Map<String, List<String>> axes = new LinkedHashMap<>();
    axes.put("dataset", List.of(NASTY, "/a/b/" + NASTY));
    axes.put("scope", List.of(NASTY, "{{script}}"));
    List<SweepCell> cells = new ArrayList<>(SampleSweep.grid(4, axes));
    cells.add(SampleSweep.undone(9, Map.of("scope", "x"), UnitState.FAILED, NASTY));
    String page = page(cells);
    assertThat(page).doesNotContain("<script>alert").contains("&lt;script&gt;alert(");
    assertThat(page.split("</script>", -1)).hasSize(4);
  }

  @Test
  void reportBuildsItFromTheDirectory() throws IOException {
    SweepDirectory sweep = sweep();
    sweep.ledger().enter(SampleSweep.grid(1, axes()).stream().map(SweepCell::unit).toList());
    Path page = ReportWriter.write(sweep.path());
    assertThat(page).isEqualTo(sweep.report());
    assertThat(Files.readString(page))
        .contains("12 cells. They differ in <code>seed</code> (1, 2, 3)");
    assertThat(sweep.resultsCsv()).exists();
    assertThat(sweep.resultsParquet()).exists();
    assertThatThrownBy(() -> ReportWriter.write(sweep.path(), folder.resolve("other.html")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a sweep");
    Files.writeString(sweep.definition(), "sweep:\n  objective: {metric: speed}\n");
    assertThatThrownBy(() -> ReportWriter.write(sweep.path()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'speed' is not known");
  }
}
