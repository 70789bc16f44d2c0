package dev.espalier.text.dataset;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Errors for unusable texts name the file. */
class RefusedDatasetsTest extends OpenedDatasets {

  @Test
  void missingDatasetsAreNamed() throws IOException {
    assertFault(
        "a/b/c.txt",
        5,
        311,
        "dataset a/b/c.txt: not found; name a file, a directory or an id of the hub");
    assertFault("wikitext:x", 5, 311, "dataset wikitext:x: not in the hub; name another");
    assertFault(
        folder.toString(),
        5,
        311,
        folder
            + ": holds no text; place .txt, .jsonl, .csv or"
            + " .parquet files there, or train.bin and val.bin");
  }

  @Test
  void emptyAndShortTextsAreNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "\n\n");
    assertFault(file.toString(), 5, 311, file + ": holds no text; give some text");
    Files.writeString(file, "tree");
    int tokens = tokenizer.encode("tree").length;
    assertFault(
        file.toString(),
        5,
        311,
        file
            + ": has "
            + tokens
            + " tokens, too few for one block of 5;"
            + " give more text or a smaller block_size");
  }

  @Test
  void textNeedsATokenizerOfTheModel() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "a\nthe tree, ~\n");
    DatasetRequest without = new DatasetRequest(file.toString(), null, "text", null, 2, 311);
    assertThatThrownBy(() -> datasets.forEvaluation(without))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            file
                + ": is text and the model has no tokenizer; place tokenizer.json beside"
                + " config.json, or give a directory with train.bin and val.bin");
    int largest = Arrays.stream(tokenizer.encode("the tree, ~")).max().orElseThrow();
    assertFault(
        file.toString(),
        2,
        largest,
        file
            + ": row 1: token \""
            + tokenizer.decode(new int[] {largest})
            + "\" (id "
            + largest
            + ") has no row in the model, whose "
            + largest
            + " rows are for ids 0 to "
            + (largest - 1)
            + "; use the tokenizer that belongs to the model");
  }

  @Test
  void savedDatasetsAreRefusedWithARemedy() throws IOException {
    String what =
        ": is Arrow data as datasets saves it, which is not read; make Parquet of it in Python: ";
    Files.writeString(folder.resolve("state.json"), "{}");
    Files.writeString(folder.resolve("dataset_info.json"), "{}");
    Path data = Files.write(folder.resolve("data-00000-of-00001.arrow"), new byte[9]);
    assertFault(
        folder.toString(),
        1,
        311,
        folder + what + "load_from_disk('" + folder + "').to_parquet('train.parquet')");
    assertFault(
        data.toString(),
        1,
        311,
        data + what + "Dataset.from_file('" + data + "').to_parquet('train.parquet')");
    Path splits = Files.createDirectories(folder.resolve("splits"));
    Files.writeString(splits.resolve("dataset_dict.json"), "{\"splits\": [\"train\"]}");
    assertFault(
        splits.toString(),
        1,
        311,
        splits
            + what
            + "for name, split in load_from_disk('"
            + splits
            + "').items(): split.to_parquet(f'{name}.parquet')");
  }

  @Test
  void pipesAreRefusedEverywhere() throws IOException, InterruptedException {
    for (String name : List.of("train.txt", "train.bin")) {
      Path place = Files.createDirectories(folder.resolve(name + ".d"));
      Path pipe = place.resolve(name);
      assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
      String fault =
          pipe + ": is a pipe or a device, not a regular file; copy it into a file first";
      assertFault(pipe.toString(), 1, 311, fault);
      assertFault(place.toString(), 1, 311, fault);
      Path text = Files.writeString(folder.resolve("a.txt"), "the tree");
      assertThatThrownBy(
              () -> datasets.forTraining(request(text.toString(), pipe.toString(), 1, 311)))
          .hasMessage(fault);
    }
  }
}
