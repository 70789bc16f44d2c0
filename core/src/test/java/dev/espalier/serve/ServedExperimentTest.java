package dev.espalier.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.train.progress.StepReport;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real run, observed from outside while it progresses. */
class ServedExperimentTest {

  @TempDir private Path folder;

  @Test
  void everyStepAndEveryRoundIsVisibleDuringTheRun() throws Exception {
    Path out = folder.resolve("run");
    Settings settings =
        SmallRun.settings()
            .with(Setting.EPOCHS, 1)
            .with(Setting.RATE, 0.5)
            .with(Setting.UNTIL, 0.7);
    try (PageServer server = PageServer.beforeRun(out, 0, "serve")) {
      Visitor visitor = new Visitor(server);
      int rounds =
          Experiment.builder().settings(settings).out(out).build().run(visitor).rounds().size();
      assertThat(rounds).isEqualTo(3);
      assertThat(visitor.steps).isEqualTo(15);
      assertThat(visitor.versions).hasSize(4);
      assertThat(visitor.pages).hasSize(3).doesNotHaveDuplicates();
      assertThat(visitor.live().get("state").asString()).isEqualTo("idle");
    }
  }

  /** Requests the page within the run's own callbacks, so that the expected content is known. */
  private static final class Visitor implements ExperimentListener {

    private final PageServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final TreeSet<String> versions = new TreeSet<>();
    private final List<String> pages = new ArrayList<>();
    private int round;
    private int lastRound;
    private int steps;

    Visitor(PageServer server) {
      this.server = server;
    }

    private String fetch(String path) {
      try {
        HttpResponse<String> response =
            client.send(
                HttpRequest.newBuilder(server.address().resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    JsonNode live() {
      JsonNode live = new JsonMapper().readTree(fetch("/live.json"));
      versions.add(live.get("version").asString());
      return live;
    }

    @Override
    public void roundStarted(int number, int last, double sparsity) {
      round = number;
      lastRound = last;
      live();
    }

    @Override
    public void stepDone(StepReport step) {
      steps++;
      JsonNode live = live();
      assertThat(live.get("state").asString())
          .isEqualTo(step.step() < step.totalSteps() ? "training" : "evaluating");
      assertThat(live.get("round").asInt()).isEqualTo(round);
      assertThat(live.get("rounds_done").asInt()).isEqualTo(round);
      assertThat(live.get("last_round").asInt()).isEqualTo(lastRound);
      assertThat(live.get("step").asInt()).isEqualTo(step.step());
      assertThat(live.get("steps").asInt()).isEqualTo(step.totalSteps());
      assertThat(live.get("loss").asDouble()).isEqualTo(step.update().loss());
      assertThat(live.get("learning_rate").asDouble()).isEqualTo(step.update().learningRate());
      assertThat(live.get("seconds_left").asDouble()).isNotNegative();
    }

    @Override
    public void roundDone(RoundRecord done) {
      assertThat(live().get("rounds_done").asInt()).isEqualTo(done.round() + 1);
      String page = fetch("/");
      assertThat(page).contains("\"round\":" + done.round() + ",");
      assertThat(page).doesNotContain("\"round\":" + (done.round() + 1) + ",");
      assertThat(fetch("/results.csv").lines()).hasSize(done.round() + 2);
      pages.add(page);
    }
  }
}
