package dev.espalier.text.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteAlphabetTest {

  @Test
  void bytesAreWrittenAsGpt2WritesThem() {
    var symbols = ByteAlphabet.symbols();
    assertThat(symbols).hasSize(256).doesNotHaveDuplicates().isSorted();
    assertThat(symbols.get(ByteAlphabet.id((byte) 'A'))).isEqualTo("A");
    assertThat(symbols.get(ByteAlphabet.id((byte) ' '))).isEqualTo("Ġ");
    assertThat(symbols.get(ByteAlphabet.id((byte) '\n'))).isEqualTo("Ċ");
    assertThat(symbols.get(ByteAlphabet.id((byte) 0xad))).isEqualTo("Ń");
    assertThat(symbols.get(ByteAlphabet.id((byte) 0xff))).isEqualTo("ÿ");
    // ids of GPT-2's vocab.json
    assertThat(ByteAlphabet.id((byte) '!')).isZero();
    assertThat(ByteAlphabet.id((byte) ' ')).isEqualTo(220);
    assertThat(ByteAlphabet.id((byte) '\n')).isEqualTo(198);
  }
}
