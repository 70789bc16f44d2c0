package dev.espalier.text.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The choice of training and evaluation splits. */
class SplitsTest extends OpenedDatasets {

  @Test
  void splitsAreRecognisedByFileNames() throws IOException {
    for (String name :
        List.of(
            "train-00000-of-00002.txt",
            "train-00001-of-00002.txt",
            "my.valid.txt",
            "test.txt",
            "contested.txt",
            ".hidden.txt",
            "README.md")) {
      Files.writeString(folder.resolve(name), name + " tree tree tree tree tree");
    }
    Dataset dataset = datasets.forTraining(request(folder.toString(), null, 1, 311));
    assertThat(text(dataset.train()))
        .isEqualTo(
            "train-00000-of-00002.txt tree tree tree tree tree"
                + "train-00001-of-00002.txt tree tree tree tree tree");
    assertThat(text(dataset.validation())).isEqualTo("my.valid.txt tree tree tree tree tree");
  }

  @Test
  void filesWithoutASplitAreAllForTraining() throws IOException {
    Files.writeString(folder.resolve("b.txt"), "two");
    Files.writeString(folder.resolve("a.jsonl"), "{\"text\": \"one\"}");
    assertThat(text(evaluate(folder, 1))).isEqualTo("onetwo");
  }

  @Test
  void aDirectoryOfATestSplitIsUsedForEvaluation() throws IOException {
    Files.writeString(folder.resolve("test-00000-of-00001.txt"), "the tree");
    assertThat(text(evaluate(folder, 1))).isEqualTo("the tree");
  }

  @Test
  void validationCanBeASeparateDataset() throws IOException {
    Path train = Files.writeString(folder.resolve("a.txt"), "one two three four");
    Path other = Files.writeString(folder.resolve("b.txt"), "the wall");
    Dataset dataset = datasets.forTraining(request(train.toString(), other.toString(), 1, 311));
    assertThat(text(dataset.train())).isEqualTo("one two three four");
    assertThat(text(dataset.validation())).isEqualTo("the wall");
    assertThat(dataset.notes()).isEmpty();
  }

  @Test
  void theEmbeddedTextHasBothSplits() {
    Dataset dataset = datasets.forTraining(request("embedded:adverbs", null, 64, 311));
    assertThat(dataset.train().count()).isGreaterThan(5 * dataset.validation().count());
    assertThat(dataset.notes()).isEmpty();
    assertFault(
        "embedded:pronouns",
        64,
        311,
        "dataset embedded:pronouns: no such part of the embedded"
            + " text; choose embedded, embedded:nouns, embedded:verbs, embedded:adjectives,"
            + " embedded:adverbs");
  }

  @Test
  void compressedFilesOfAFolderAreSplitsToo() throws IOException {
    gzip(folder.resolve("train.jsonl.gz"), "{\"text\": \"one two\"}");
    gzip(folder.resolve("validation.txt.gz"), "the wall");
    Dataset dataset = datasets.forTraining(request(folder.toString(), null, 1, 311));
    assertThat(text(dataset.train())).isEqualTo("one two");
    assertThat(text(dataset.validation())).isEqualTo("the wall");
    Path twin = Files.writeString(folder.resolve("train.jsonl"), "{\"text\": \"one two\"}");
    assertFault(
        folder.toString(),
        1,
        311,
        twin
            + ".gz: stands beside train.jsonl, and both would be read;"
            + " keep one of them in the folder");
  }

  private static void gzip(Path file, String text) throws IOException {
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
