package dev.espalier.text.dataset;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.TestFiles;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.progress.TextListener;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Datasets read with a small tokenizer, without Hub and cache. */
abstract class OpenedDatasets {

  static final HubDatasets NO_HUB =
      (option, name) -> {
        throw new BadInputException(option + " " + name, "not in the hub", "name another");
      };

  @TempDir Path folder;

  Tokenizer tokenizer;

  Datasets datasets;

  @BeforeEach
  void open() {
    tokenizer = TokenizerFiles.open(TestFiles.resource("tokenizer")).orElseThrow();
    datasets = new Datasets(NO_HUB, BlockCache.none(), TextListener.SILENT);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  TokenBlocks evaluate(Path dataset, int blockSize) {
    return datasets.forEvaluation(request(dataset.toString(), null, blockSize, 311)).blocks();
  }

  DatasetRequest request(String dataset, String validation, int blockSize, int vocabularySize) {
    return new DatasetRequest(dataset, validation, "text", tokenizer, blockSize, vocabularySize);
  }

  void assertFault(String dataset, int blockSize, int vocabularySize, String message) {
    assertThatThrownBy(
            () -> datasets.forTraining(request(dataset, null, blockSize, vocabularySize)))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }

  Path tokens(String name, int first, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    range(first, first + count).forEach(id -> bytes.putShort(id.shortValue()));
    return Files.write(folder.resolve(name), bytes.array());
  }

  static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  static List<Integer> ids(TokenBlocks blocks) {
    return Arrays.stream(array(blocks)).boxed().toList();
  }

  static int[] array(TokenBlocks blocks) {
    return IntStream.range(0, (int) blocks.tokens()).map(i -> blocks.ids().at(i)).toArray();
  }

  String text(TokenBlocks blocks) {
    return tokenizer.decode(array(blocks));
  }
}
