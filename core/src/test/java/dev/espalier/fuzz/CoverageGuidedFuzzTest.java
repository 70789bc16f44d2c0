package dev.espalier.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.ChildJvm;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Searches for documents that a reader neither reads nor refuses, with Jazzer, which changes
 * documents such that they reach code that none has reached before. Runs only with {@code mvn
 * -Pfuzz verify}, for each reader so many seconds; a document that fails is kept in {@code
 * target/fuzz}, from where it belongs into the stored corpus.
 */
@EnabledIfSystemProperty(named = CoverageGuidedFuzzTest.SECONDS, matches = "[1-9]\\d*")
class CoverageGuidedFuzzTest {

  static final String SECONDS = "espalier.test.fuzz";

  /** A document may take so many seconds on a busy machine. */
  private static final int PATIENCE = 60;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void findsNothing(FuzzedReader reader) throws Exception {
    Path found = Files.createDirectories(Path.of("target", "fuzz").toAbsolutePath());
    Path printed = found.resolve(reader.corpus() + ".log");
    int status = search(reader, corpus(reader), found, printed);
    List<String> lines = Files.readAllLines(printed);
    assertThat(status)
        .as(String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size())))
        .isZero();
  }

  private static int search(FuzzedReader reader, Path corpus, Path found, Path printed)
      throws IOException, InterruptedException {
    return new ChildJvm(
            "-Xmx512m",
            "-Xss1m",
            "-XX:+UseSerialGC",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-D" + FuzzTarget.READER + "=" + reader.name())
        .process(
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + FuzzTarget.class.getName(),
            "--instrumentation_includes=dev.espalier.**",
            "--instrumentation_excludes=dev.espalier.fuzz.**",
            // A scope is meant to be an expression of the user, and is bounded otherwise.
            "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection",
            "--reproducer_path=" + found,
            "-artifact_prefix=" + found.resolve(reader.corpus() + "-"),
            "-max_total_time=" + Integer.getInteger(SECONDS),
            "-timeout=" + PATIENCE,
            "-rss_limit_mb=1500",
            "-print_final_stats=1",
            corpus.toString())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.to(printed.toFile()))
        .start()
        .waitFor();
  }

  private Path corpus(FuzzedReader reader) throws IOException {
    List<byte[]> documents = new ArrayList<>(reader.seeds());
    for (Path document : MutatedDocumentsTest.stored(reader)) {
      documents.add(Files.readAllBytes(document));
    }
    for (int i = 0; i < documents.size(); i++) {
      Files.write(folder.resolve("document-" + i), documents.get(i));
    }
    return folder;
  }
}
