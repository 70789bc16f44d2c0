package dev.espalier.text.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.text.TokenBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Token files are read in order, and errors name the file. */
class TokenFilesTest extends OpenedDatasets {

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
  void filesOf32BitIdsOrWithHeadersAreRefused() throws IOException {
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
}
