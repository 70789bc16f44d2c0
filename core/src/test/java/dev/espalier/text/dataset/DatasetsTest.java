package dev.espalier.text.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.TestFiles;
import dev.espalier.model.Vocabulary;
import dev.espalier.text.RowReceiver;
import dev.espalier.text.TextRows;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenTexts;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {

  private static final HubDatasets NO_HUB =
      (id, config) -> {
        throw new BadInputException("dataset " + id, "not in the hub", "place " + config);
      };

  @TempDir Path folder;

  private Tokenizer tokenizer;
  private Datasets datasets;

  @BeforeEach
  void open() {
    tokenizer = TokenizerFiles.open(TestFiles.resource("tokenizer")).orElseThrow();
    datasets = new Datasets(NO_HUB, BlockCache.none());
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  /** Every 1,000 rows are strung together and cut; what is left of each is dropped. */
  @Test
  void groupsEveryThousandRows() throws IOException {
    Random random = new Random(23);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 2345; i++) {
      rows.add("tree ".repeat(random.nextInt(9)) + i);
    }
    Path file = Files.write(folder.resolve("a.txt"), rows);
    List<Integer> expected = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += 1000) {
      List<Integer> ids = new ArrayList<>();
      for (String row : rows.subList(from, Math.min(rows.size(), from + 1000))) {
        Arrays.stream(tokenizer.encode(row)).forEach(ids::add);
      }
      expected.addAll(ids.subList(0, ids.size() / 37 * 37));
    }
    assertThat(ids(evaluate(file, 37))).isEqualTo(expected);
  }

  @Test
  void aBatchShorterThanABlockGivesNone() throws IOException {
    String rows = "tree\n".repeat(1000) + "a\n";
    Path file = Files.writeString(folder.resolve("a.txt"), rows);
    int tokens = 1000 * tokenizer.encode("tree").length;
    assertThat(evaluate(file, tokens).count()).isEqualTo(1);
    assertThatThrownBy(() -> evaluate(file, tokens + 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            file
                + ": has "
                + (tokens + 1)
                + " tokens, too few for one block of "
                + (tokens + 1)
                + " in any 1000 rows; give more text or a smaller block_size");
  }

  @Test
  void holdsOutTheLastTenthAndSaysSo() throws IOException {
    Path file = tokens("all.bin", 0, 27 * 5 + 3);
    Dataset dataset = datasets.forTraining(request(file.toString(), null, 5, 311));
    assertThat(dataset.train().count()).isEqualTo(25);
    assertThat(dataset.validation().count()).isEqualTo(2);
    assertThat(ids(dataset.validation())).startsWith(125).endsWith(134);
    assertThat(dataset.notes())
        .containsExactly(
            file + " has no validation split; the last 2 of its 27 blocks are held out");
    EvaluationText all = datasets.forEvaluation(request(file.toString(), null, 5, 311));
    assertThat(all.blocks().count()).isEqualTo(27);
    assertThat(all.notes())
        .containsExactly(file + " has no validation split; all its text is used");
  }

  @Test
  void oneBlockCannotBeHeldOut() throws IOException {
    Path file = tokens("all.bin", 0, 9);
    assertThatThrownBy(() -> datasets.forTraining(request(file.toString(), null, 5, 311)))
        .hasMessage(
            file
                + ": has one block only, so none can be held out for validation;"
                + " give more text or a validation text");
  }

  @Test
  void readsTokenFilesInOrder() throws IOException {
    tokens("train.bin", 0, 23);
    tokens("val.bin", 100, 11);
    Files.writeString(folder.resolve("notes.txt"), "not read");
    Dataset dataset = datasets.forTraining(request(folder.toString(), null, 5, 311));
    assertThat(ids(dataset.train())).isEqualTo(range(0, 20));
    assertThat(ids(dataset.validation())).isEqualTo(range(100, 110));
    assertThat(dataset.notes()).isEmpty();
    EvaluationText evaluation = datasets.forEvaluation(request(folder.toString(), null, 5, 311));
    assertThat(ids(evaluation.blocks())).isEqualTo(range(100, 110));
    assertThat(evaluation.notes()).isEmpty();
  }

  @Test
  void faultyTokenFilesAreNamed() throws IOException {
    Path file = tokens("all.bin", 0, 23);
    assertFault(
        file.toString(),
        5,
        20,
        file
            + ": token 20: token id 20 has no row in the model, whose 20 rows are for ids 0 to 19;"
            + " use a file made with the model's tokenizer");
    assertFault(
        file.toString(),
        24,
        311,
        file
            + ": has 23 tokens, too few for one block of 24;"
            + " give more tokens or a smaller block_size");
    Files.write(file, new byte[7]);
    assertFault(
        file.toString(),
        5,
        311,
        file
            + ": is 7 bytes, an odd number, so it does not hold 16-bit ids;"
            + " write little-endian uint16 token ids");
  }

  @Test
  void idsOf32BitsAndHeadersAreNotTakenForIds() throws IOException {
    ByteBuffer wide = ByteBuffer.allocate(1280).order(ByteOrder.LITTLE_ENDIAN);
    range(0, 320).forEach(wide::putInt);
    Path file = Files.write(folder.resolve("all.bin"), wide.array());
    assertFault(
        file.toString(),
        5,
        1 << 16,
        file
            + ": holds 0 in every second place, as files of 32-bit ids do;"
            + " write little-endian uint16 token ids");
    wide.putInt(0, 20_240_520);
    Files.write(file, wide.array());
    assertFault(
        file.toString(),
        5,
        1 << 16,
        file + ": begins with the header of llm.c's token files; leave out its first 1024 bytes");
    Files.write(file, new byte[1280]);
    assertThat(ids(datasets.forEvaluation(request(file.toString(), null, 5, 311)).blocks()))
        .hasSize(640)
        .containsOnly(0);
  }

  @Test
  void idsAreUnsigned() throws IOException {
    Path file = folder.resolve("all.bin");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xff, 0, (byte) 0x80});
    TokenBlocks blocks =
        datasets.forEvaluation(request(file.toString(), null, 2, 1 << 16)).blocks();
    assertThat(ids(blocks)).containsExactly(65535, 32768);
  }

  @Test
  void splitsAreToldByFileNames() throws IOException {
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
  void validationIsReadFromItsOwnPlace() throws IOException {
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
  void whatIsNotThereIsNamed() throws IOException {
    assertFault(
        "a/b/c.txt",
        5,
        311,
        "dataset a/b/c.txt: not found; name a file, a directory or an id of the hub");
    assertFault("wikitext:x", 5, 311, "dataset wikitext: not in the hub; place x");
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
  void keptBlocksAreTheSameAndBrokenOnesAreMadeAnew() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "the tree grows on the wall\n");
    Path cache = folder.resolve("cache");
    datasets = new Datasets(NO_HUB, BlockCache.in(cache));
    TokenBlocks made = evaluate(file, 3);
    Path kept;
    try (Stream<Path> files = Files.list(cache)) {
      kept = files.collect(Collectors.toList()).getFirst();
    }
    assertThat(evaluate(file, 3).fingerprint()).isEqualTo(made.fingerprint());
    byte[] whole = Files.readAllBytes(kept);
    for (int spoilt : new int[] {0, 64, whole.length - 1}) {
      byte[] bytes = whole.clone();
      bytes[spoilt] ^= 1;
      Files.write(kept, bytes);
      assertThat(ids(evaluate(file, 3))).isEqualTo(ids(made));
      assertThat(kept).hasBinaryContent(whole);
    }
    for (int length : new int[] {0, 64, whole.length - 4}) {
      Files.write(kept, Arrays.copyOf(whole, length));
      assertThat(ids(evaluate(file, 3))).isEqualTo(ids(made));
      assertThat(kept).hasBinaryContent(whole);
    }
    // Whole, but with an id for which the model has no row.
    BlockCache.in(cache)
        .keep(key(kept), Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, 1, 2, 311));
    assertThat(Files.size(kept)).isEqualTo(64 + 3 * Integer.BYTES);
    assertThat(ids(evaluate(file, 3))).isEqualTo(ids(made));
    assertThat(kept).hasBinaryContent(whole);
    // That the kept blocks are read at all: these are whole, but others.
    Path other = Files.writeString(folder.resolve("b.txt"), "the wall grows on the tree\n");
    evaluate(other, 3);
    try (Stream<Path> files = Files.list(cache)) {
      Path second = files.filter(path -> !path.equals(kept)).findFirst().orElseThrow();
      Files.copy(second, kept, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(ids(evaluate(file, 3))).isEqualTo(ids(evaluate(other, 3)));
  }

  @Test
  void anUnwritableCacheIsNoFault() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "the tree grows on the wall\n");
    Path noFolder = Files.writeString(folder.resolve("file"), "x");
    datasets = new Datasets(NO_HUB, BlockCache.in(noFolder.resolve("cache")));
    assertThat(evaluate(file, 3).count()).isPositive();
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

  @Test
  void savedDatasetsAreRefusedWithTheWayOut() throws IOException {
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
  void pipesAreRefusedWhereverTheyStand() throws IOException, InterruptedException {
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

  @Test
  void aTextThatChangesWhileItIsReadIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "the tree grows\n");
    Tokenizer changing =
        new Tokenizer() {
          @Override
          public int[] encode(String text) {
            try {
              Files.writeString(file, "another text\n");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return tokenizer.encode(text);
          }

          @Override
          public String decode(int[] ids) {
            return tokenizer.decode(ids);
          }

          @Override
          public int vocabularySize() {
            return tokenizer.vocabularySize();
          }

          @Override
          public boolean hasText(int id) {
            return tokenizer.hasText(id);
          }

          @Override
          public String fingerprint() {
            return tokenizer.fingerprint();
          }

          @Override
          public void close() {}
        };
    DatasetRequest request = new DatasetRequest(file.toString(), null, "text", changing, 1, 311);
    assertThatThrownBy(() -> datasets.forEvaluation(request))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ": has changed while it was read; start again when it is complete");
  }

  /** The blocks of long rows, which are tokenised in parts, are those of the whole rows. */
  @Test
  void longRowsGiveTheSameBlocks() throws IOException {
    String row = "the tree, the wall and ~ 123 é ".repeat(6000);
    Path file = Files.writeString(folder.resolve("a.txt"), "a\n" + row + "\nb\n" + row);
    int[] whole =
        Stream.of("a", row, "b", row)
            .flatMapToInt(text -> Arrays.stream(tokenizer.encode(text)))
            .toArray();
    assertThat(row.length()).isGreaterThan(2 * RowReceiver.WHOLE);
    TokenBlocks blocks = evaluate(file, 64);
    assertThat(blocks.ids().toArray(ValueLayout.JAVA_INT))
        .isEqualTo(Arrays.copyOf(whole, whole.length / 64 * 64));
    TokenTexts texts = datasets.textsForEvaluation(request(file.toString(), null, 64, 311));
    assertThat(texts.ids()).hasSize(4);
    assertThat(texts.ids().get(3)).isEqualTo(tokenizer.encode(row));
  }

  @Test
  void rowsThatComeFromElsewhereAreGroupedAlike() {
    TextRows rows =
        new TextRows() {
          @Override
          public String fingerprint() {
            return "two rows";
          }

          @Override
          public void forEach(Consumer<String> receiver) {
            receiver.accept("the ");
            receiver.accept("tree");
          }
        };
    List<int[]> blocks =
        GroupTexts.blocks(new Source.Text("rows", rows), tokenizer, 1, new Vocabulary(311));
    assertThat(blocks.stream().mapToInt(block -> block[0]).toArray())
        .isEqualTo(
            IntStream.concat(
                    Arrays.stream(tokenizer.encode("the ")),
                    Arrays.stream(tokenizer.encode("tree")))
                .toArray());
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "ESPALIER_DEV_DATA", matches = ".+")
  void wikiTextGivesTheBlocksOfRunClm() {
    Path data = Path.of(System.getenv("ESPALIER_DEV_DATA"));
    try (Tokenizer gpt2 = TokenizerFiles.open(data.resolve("gpt2-tokenizer")).orElseThrow()) {
      DatasetRequest request =
          new DatasetRequest(
              data.resolve("wikitext-2-raw-v1").toString(), null, "text", gpt2, 128, 50257);
      assertThat(datasets.forEvaluation(request).blocks().count()).isEqualTo(2210);
    }
  }

  private TokenBlocks evaluate(Path dataset, int blockSize) {
    return datasets.forEvaluation(request(dataset.toString(), null, blockSize, 311)).blocks();
  }

  private DatasetRequest request(
      String dataset, String validation, int blockSize, int vocabularySize) {
    return new DatasetRequest(dataset, validation, "text", tokenizer, blockSize, vocabularySize);
  }

  private void assertFault(String dataset, int blockSize, int vocabularySize, String message) {
    assertThatThrownBy(
            () -> datasets.forTraining(request(dataset, null, blockSize, vocabularySize)))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }

  private static String key(Path kept) {
    return kept.getFileName().toString().replace(".ids", "");
  }

  private Path tokens(String name, int first, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    range(first, first + count).forEach(id -> bytes.putShort(id.shortValue()));
    return Files.write(folder.resolve(name), bytes.array());
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static List<Integer> ids(TokenBlocks blocks) {
    return Arrays.stream(blocks.ids().toArray(ValueLayout.JAVA_INT)).boxed().toList();
  }

  private String text(TokenBlocks blocks) {
    return tokenizer.decode(blocks.ids().toArray(ValueLayout.JAVA_INT));
  }
}
