package dev.espalier.text.wordnet;

import static dev.espalier.text.wordnet.WordNetCorpus.Split.TRAIN;
import static dev.espalier.text.wordnet.WordNetCorpus.Split.VALIDATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.fault.BadInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordNetCorpusTest {

  private static List<String> rows(String spec, WordNetCorpus.Split split) {
    List<String> rows = new ArrayList<>();
    WordNetCorpus.of(spec, split).forEach(rows::add);
    return rows;
  }

  @ParameterizedTest
  @CsvSource({
    "embedded:nouns, 73973, 8219",
    "embedded:verbs, 12411, 1378",
    "embedded:adjectives, 16367, 1818",
    "embedded:adverbs, 3263, 362"
  })
  void everyTenthSynsetIsValidation(String spec, int train, int validation) {
    assertThat(rows(spec, TRAIN)).hasSize(train);
    assertThat(rows(spec, VALIDATION)).hasSize(validation);
    assertThat((train + validation) / 10).isEqualTo(validation);
  }

  @ParameterizedTest
  @CsvSource({"embedded:nouns", "embedded:verbs", "embedded:adjectives", "embedded:adverbs"})
  void rowsAreCleanLinesOfText(String spec) {
    var ascii = StandardCharsets.US_ASCII.newEncoder();
    for (WordNetCorpus.Split split : WordNetCorpus.Split.values()) {
      for (String row : rows(spec, split)) {
        assertThat(row).matches("[^\\p{Cntrl}_]\\P{Cntrl}*: \\P{Cntrl}*\\S\n").doesNotContain("  ");
        assertThat(ascii.canEncode(row)).isTrue();
      }
    }
  }

  @Test
  void rowsReadAsEnglish() {
    assertThat(rows("embedded:adverbs", TRAIN))
        .startsWith(
            "a cappella, a capella: without musical accompaniment; \"they performed a cappella\"\n",
            "AD, A.D., anno Domini: in the Christian era; used before dates after the supposed year"
                + " Christ was born; \"in AD 200\"\n");
    assertThat(rows("embedded:verbs", TRAIN))
        .contains(
            "squint: partly close one's eyes, as when hit by direct blinding light; \"The driver"
                + " squinted as the sun hit his windshield\"\n");
  }

  @Test
  void theTenthSynsetIsTheFirstOfValidation() {
    String tenth = "hardly, scarcely, barely, scarce: almost not; \"he hardly ever goes fishing\";";
    assertThat(rows("embedded:adverbs", VALIDATION).getFirst()).startsWith(tenth);
    assertThat(rows("embedded:adverbs", TRAIN).get(9)).startsWith("anisotropically: ");
  }

  @Test
  void splitsShareNoSynset() {
    var train = new HashSet<>(rows("embedded:verbs", TRAIN));
    assertThat(rows("embedded:verbs", VALIDATION)).noneMatch(train::contains);
  }

  @Test
  void allContainsThePartsInOrder() {
    List<String> expected = new ArrayList<>();
    for (PartOfSpeech part : PartOfSpeech.values()) {
      expected.addAll(rows("embedded:" + part.label(), VALIDATION));
    }
    List<String> actual = new ArrayList<>();
    WordNetCorpus.all(VALIDATION).forEach(actual::add);
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void plainEmbeddedIsTheDefaultPart() {
    assertThat(WordNetCorpus.of("embedded", TRAIN))
        .isEqualTo(new WordNetCorpus(List.of(WordNetCorpus.DEFAULT_PART), TRAIN));
  }

  @Test
  void fingerprintsDistinguishTexts() {
    var train = WordNetCorpus.of("embedded:adverbs", TRAIN);
    assertThat(train.fingerprint())
        .isEqualTo(train.fingerprint())
        .isEqualTo("66535299262fc32cae872164a6ae9bb5c25e1b83f29ede949fa65d2f532f1655")
        .isNotEqualTo(WordNetCorpus.of("embedded:adverbs", VALIDATION).fingerprint());
  }

  @Test
  void anUnknownPartIsNamedWithTheExistingOnes() {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> WordNetCorpus.of("embedded:pronouns", TRAIN))
        .withMessageContaining("embedded:pronouns")
        .withMessageContaining("embedded:adverbs");
  }
}
