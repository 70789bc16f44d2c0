package dev.espalier.text.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.model.Vocabulary;
import dev.espalier.text.RowReceiver;
import dev.espalier.text.TextRows;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenTexts;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.progress.TextListener;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Rows are concatenated and cut into blocks, however they are stored. */
class DatasetsTest extends OpenedDatasets {

  /** Each 1,000 rows are concatenated and cut; the remainder of each is dropped. */
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
  void aBatchShorterThanABlockGivesNoBlock() throws IOException {
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

  /** The blocks of long rows, which are tokenised in parts, equal those of the whole rows. */
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
    assertThat(array(blocks)).isEqualTo(Arrays.copyOf(whole, whole.length / 64 * 64));
    TokenTexts texts = datasets.textsForEvaluation(request(file.toString(), null, 64, 311));
    assertThat(texts.ids()).hasSize(4);
    assertThat(texts.ids().get(3)).isEqualTo(tokenizer.encode(row));
  }

  @Test
  void rowsOfAllSourcesAreGroupedAlike() {
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
    List<Integer> ids = new ArrayList<>();
    GroupTexts.send(
        new TokenizedRows(
            new Source.Text("rows", rows), tokenizer, new Vocabulary(311), TextListener.SILENT),
        1,
        block -> ids.add(block[0]));
    assertThat(ids.stream().mapToInt(id -> id).toArray())
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
}
