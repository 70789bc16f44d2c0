package dev.espalier.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells that a spreadsheet would compute are made text; numbers stay numbers. */
class CsvTest {

  private static String cell(Object cell) {
    Csv csv = new Csv("a");
    csv.row(cell);
    String text = csv.text();
    assertThat(text).startsWith("a\n").endsWith("\n");
    return text.substring(2, text.length() - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "=HYPERLINK('http://evil.example')",
        "+1+1",
        "-1-1",
        "-cmd|' /C calc'!A0",
        "@SUM(A1)",
        "＝1+1",
        "-",
        "+ a list",
        "--layout",
        "-1e",
        "-.",
      })
  void formulasBecomeText(String formula) {
    assertThat(cell(formula)).isEqualTo("'" + formula);
  }

  @Test
  void whatIsCutOffBeforeAFormulaCountsAsItsBeginning() {
    assertThat(cell("\t=1+1")).isEqualTo("'\t=1+1");
    assertThat(cell("\r=1+1")).isEqualTo("\"'\r=1+1\"");
    assertThat(cell("\n=1+1")).isEqualTo("\"'\n=1+1\"");
    assertThat(cell("=\"a\",b")).isEqualTo("\"'=\"\"a\"\",b\"");
  }

  @Test
  void namesOfColumnsAreTextToo() {
    assertThat(new Csv("round", "=1+1").text()).isEqualTo("round,'=1+1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "+1", "-0.25", "-1e-7", "-.5", "a=1", "", " =", "'=1", "1-1"})
  void numbersAndOtherTextStayAsTheyAre(String text) {
    assertThat(cell(text)).isEqualTo(text);
  }

  @Test
  void negativeNumbersStayNumbers() {
    assertThat(cell(-0.25)).isEqualTo("-0.25");
    assertThat(cell(-1e-300)).isEqualTo("-1.0E-300");
    assertThat(cell(-3)).isEqualTo("-3");
    assertThat(cell(Double.NEGATIVE_INFINITY)).isEmpty();
  }
}
