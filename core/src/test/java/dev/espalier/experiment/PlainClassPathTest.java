package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ChildJvm;
import dev.espalier.fixture.TestFiles;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The library in an application of a JVM of its own, unprepared for it. */
class PlainClassPathTest {

  @Test
  void withoutTheJvmsFlagsTheListenerIsToldWhyItIsSlow() throws Exception {
    assertThat(evaluate(List.of(), ""))
        .contains("note: computing in plain Java, up to a hundred times slower")
        .contains("start java with --add-modules jdk.incubator.vector")
        .contains("loss 5.43");
  }

  @Test
  void withTheFlagsThereIsNoNote() throws Exception {
    assertThat(evaluate(List.of("--add-modules", "jdk.incubator.vector"), ""))
        .doesNotContain("slower")
        .contains("loss 5.43");
  }

  @Test
  void annotationsThatAreTooOldAreNamed() throws Exception {
    // Copied there by the build: the version that Spring Boot 3.3 uses.
    Path old = TestFiles.inProject("core/target/old-libraries/jackson-annotations-2.17.2.jar");
    assertThat(evaluate(List.of(), old + File.pathSeparator))
        .startsWith("refused: class path: has a com.fasterxml.jackson.core:jackson-annotations")
        .contains("jackson-annotations-2.17.2.jar")
        .contains("2.20 or later");
  }

  private static String evaluate(List<String> options, String first)
      throws IOException, InterruptedException {
    return new ChildJvm(first, Map.of(), options.toArray(String[]::new))
        .run(Application.class, TestFiles.resource("golden").toString());
  }

  static final class Application {
    public static void main(String[] args) {
      try {
        Settings settings =
            Settings.defaults()
                .with(Setting.MODEL, args[0] + "/tiny/model")
                .with(Setting.DATASET, args[0] + "/training")
                .with(Setting.BLOCK_SIZE, 12);
        EvaluationResult result =
            EvaluationRun.builder()
                .settings(settings)
                .build()
                .run(
                    new ExperimentListener() {
                      @Override
                      public void note(String message) {
                        System.out.println("note: " + message);
                      }
                    });
        System.out.println("loss " + result.evaluated().evalLoss());
      } catch (BadInputException refused) {
        System.out.println("refused: " + refused.getMessage());
      }
    }
  }
}
