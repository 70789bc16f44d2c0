package dev.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.RunDirectory;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pages of sample runs and their content. */
abstract class WrittenPages {

  @TempDir Path folder;

  String page(RunDirectory run) throws IOException {
    return Files.readString(ReportWriter.write(run));
  }

  RunDirectory sample(int rounds, int tensors, int steps) {
    return SampleRun.write(
        folder.resolve("run"), SampleRun.EXPERIMENT, rounds, SampleRun.linear(tensors), steps);
  }

  static JsonNode data(String page) {
    Matcher block =
        Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>")
            .matcher(page);
    assertThat(block.find()).isTrue();
    return new JsonMapper().readTree(block.group(1));
  }

  /** Returns the page without the chart library. */
  static String own(String page) {
    String library = Html.script(Resources.echarts());
    assertThat(page).contains(library);
    return page.replace(library, "");
  }
}
