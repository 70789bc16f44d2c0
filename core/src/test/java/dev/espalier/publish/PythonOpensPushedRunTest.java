package dev.espalier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.checkpoint.hub.HubFiles;
import dev.espalier.fixture.SmallRun;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.UploadRoutes;
import dev.espalier.hub.peer.PythonPeer;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.settings.Setting;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** A pruned run that was pushed is opened by transformers, and by us, each from either's cache. */
@EnabledIfEnvironmentVariable(named = PythonPeer.VARIABLE, matches = ".+")
@Timeout(300)
class PythonOpensPushedRunTest {

  /** Prints the number of parameters, and of those of the pruned layers that are zero. */
  private static final String[] OPEN = {
    "from transformers import AutoModelForCausalLM",
    "m = AutoModelForCausalLM.from_pretrained('gardener/rose')",
    "w = [p for n, p in m.named_parameters() if '.h.' in n and 'ln' not in n and p.ndim == 2]",
    "print(sum(p.numel() for p in m.parameters()), sum(int((p == 0).sum()) for p in w),"
        + " sum(p.numel() for p in w))"
  };

  @TempDir Path folder;

  @Test
  void whatIsPushedIsOpenedFromTheHubAndFromEitherCache() throws Exception {
    Path run = folder.resolve("run");
    SmallRun.run(SmallRun.pruning().with(Setting.UNTIL, 0.7), run);
    try (LoopbackHub hub = LoopbackHub.start()) {
      hub.add(new UploadRoutes());
      PythonPeer python = new PythonPeer(hub, folder);
      PushRun.builder()
          .source(run)
          .repository("gardener/rose")
          .environment(
              () ->
                  python.environment(
                      folder.resolve("unused"), Map.of("HF_TOKEN", LoopbackHub.TOKEN)))
          .build()
          .run();

      Path theirs = folder.resolve("theirs");
      String opened = last(python.run(theirs, Map.of(), OPEN));
      String[] counts = opened.split(" ");
      assertThat(Double.parseDouble(counts[1]) / Double.parseDouble(counts[2]))
          .as("three quarters of the weights are zero: %s", opened)
          .isBetween(0.745, 0.755);

      Path ours = folder.resolve("ours");
      Path pulled = files(python, ours, Map.of()).model("gardener/rose");
      assertThat(SmallRun.evaluate(pulled))
          .isEqualTo(SmallRun.evaluate(run.resolve("rounds/002/model")));

      hub.forget();
      Map<String, String> offline = Map.of("HF_HUB_OFFLINE", "1");
      assertThat(last(python.run(ours, offline, OPEN))).isEqualTo(opened);
      Path found = files(python, theirs, offline).model("gardener/rose");
      assertThat(found.resolve("model.safetensors"))
          .hasSameBinaryContentAs(run.resolve("rounds/002/model/model.safetensors"));
      assertThat(hub.arrived()).isEmpty();

      // What both have of the same commit is the same, place by place.
      Map<String, String> inOurs = PythonPeer.content(ours);
      Map<String, String> inTheirs = PythonPeer.content(theirs);
      inTheirs.keySet().retainAll(inOurs.keySet());
      inOurs.keySet().retainAll(inTheirs.keySet());
      assertThat(inOurs).isEqualTo(inTheirs);
      assertThat(inOurs.keySet())
          .anyMatch(name -> name.endsWith("/model.safetensors"))
          .anyMatch(name -> name.endsWith("/config.json"))
          .anyMatch(name -> name.endsWith("refs/main"));
    }
  }

  private static HubFiles files(PythonPeer python, Path cache, Map<String, String> more) {
    return new HubFiles(
        python.environment(cache, more), python.puller(cache, more), PullListener.SILENT);
  }

  private static String last(String said) {
    return said.lines().toList().getLast();
  }
}
