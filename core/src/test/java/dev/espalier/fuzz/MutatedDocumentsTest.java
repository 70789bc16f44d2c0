package dev.espalier.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.espalier.fixture.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every reader reads or refuses each document of the stored corpus, which once failed, and of a few
 * hundred made by chance from good ones. {@code mvn -Pfuzz verify} searches much longer.
 */
class MutatedDocumentsTest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** So many of each reader; the tokenizers' native library takes longer for each. */
  private static final int MUTATIONS = Integer.getInteger("espalier.test.mutations", 250);

  @ParameterizedTest
  @EnumSource
  void seedsAreRead(FuzzedReader reader) throws IOException {
    for (byte[] seed : reader.seeds()) {
      FuzzTarget.check(reader, seed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void documentsThatOnceFailed(FuzzedReader reader) throws IOException {
    for (Path document : stored(reader)) {
      assertThat(fault(reader, Files.readAllBytes(document))).as(document.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void mutatedDocuments(FuzzedReader reader) throws IOException {
    List<byte[]> documents = new ArrayList<>(reader.seeds());
    for (Path document : stored(reader)) {
      documents.add(Files.readAllBytes(document));
    }
    Mutations mutations = new Mutations(reader.ordinal(), documents);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] document = mutations.next();
      assertThat(fault(reader, document))
          .as("document %d: %s", i, HexFormat.of().formatHex(document))
          .isEmpty();
    }
  }

  private static String fault(FuzzedReader reader, byte[] document) {
    try {
      assertTimeoutPreemptively(PATIENCE, () -> FuzzTarget.check(reader, document));
      return "";
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Returns the documents of a reader that once failed. */
  static List<Path> stored(FuzzedReader reader) throws IOException {
    Path folder = TestFiles.resource("fuzz").resolve(reader.corpus());
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
