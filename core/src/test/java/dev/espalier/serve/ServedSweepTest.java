package dev.espalier.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.ScriptPolicy;
import dev.espalier.record.sweep.SweepCell;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.report.SampleSweep;
import dev.espalier.storage.RunningProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page of a sweep over HTTP, from before it begins. */
class ServedSweepTest {

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  private HttpResponse<String> get(PageServer server, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.address() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aSweepIsServedFromBeforeItBeginsToItsEnd() throws Exception {
    Path out = folder.resolve("x");
    try (PageServer server = PageServer.beforeSweep(out, 0, "port")) {
      assertThat(get(server, "").body()).contains("appears here when the sweep has its cells");

      SweepDirectory sweep = SampleSweep.directory(out, "");
      List<SweepCell> cells = SampleSweep.grid(1, Map.of("seed", List.of("1", "2")));
      sweep.ledger().enter(cells.stream().map(cell -> cell.unit().in(UnitState.WAITING)).toList());
      sweep.ledger().running(UnitName.cell(2), RunningProcess.current());
      JsonNode live = new JsonMapper().readTree(get(server, "live.json").body());
      assertThat(live.get("state").asString()).isEqualTo("running");
      assertThat(live.get("cells").asInt()).isEqualTo(2);
      assertThat(live.get("running").get(0).asString()).isEqualTo("cell 2");
      String page = get(server, "").body();
      ScriptPolicy.check(page, 3);
      assertThat(page).contains("Sweep x", "connect-src 'self'");

      sweep.ledger().state(UnitName.cell(2), UnitState.FAILED, "the loss is NaN");
      Path run = Files.createDirectories(sweep.run(cells.getFirst().unit()).path());
      Files.writeString(run.resolve("report.html"), "its page");
      Files.writeString(run.resolve("experiment.yaml"), "model: m\n");
      String folderName = cells.getFirst().unit().folder();
      HttpResponse<String> own = get(server, folderName + "/report.html");
      assertThat(own.body()).isEqualTo("its page");
      assertThat(own.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(get(server, folderName.replace("=", "%3D") + "/report.html").statusCode())
          .isEqualTo(200);
      for (String other :
          List.of(
              "sweep.yaml",
              "ledger.jsonl",
              folderName + "/experiment.yaml",
              folderName + "/../../sweep.yaml",
              folderName + "%2Freport.html/..",
              "results.json",
              "results.parquet")) {
        assertThat(get(server, other).statusCode()).as(other).isEqualTo(404);
      }
      server.runHasEnded();
      JsonNode ended = new JsonMapper().readTree(get(server, "live.json").body());
      assertThat(ended.get("state").asString()).isEqualTo("ended");
      assertThat(ended.get("cells_failed").asInt()).isEqualTo(1);
      assertThat(ended.get("version")).isNotEqualTo(live.get("version"));
      assertThat(get(server, "").body()).contains("the loss is NaN");
    }
    try (PageServer server = PageServer.ofRun(out, 0, "port")) {
      assertThat(get(server, "").body()).contains("Sweep x");
    }
  }
}
