package dev.espalier.text.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonRowsTest {

  private static final String ONE_OF_MANY = "write objects, one a line or in a list";

  @TempDir Path folder;

  @Test
  void eachLineGivesOneField() throws IOException {
    assertThat(
            rows(
                "{\"id\": 1, \"text\": \"a\\nb \\ud83d\\ude00\"}\n\n  \n"
                    + "{\"text\": \"\", \"x\": null}\r\n"))
        .containsExactly("a\nb 😀", "");
    assertThat(rows("")).isEmpty();
    assertThat(rows("\n \n")).isEmpty();
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    assertThat(rows("\ufeff{\"text\": \"\ufeffa\"}\n{\"text\": \"b\"}"))
        .containsExactly("\ufeffa", "b");
    assertThat(rows("\ufeff[{\"text\": \"a\"}]")).containsExactly("a");
  }

  @Test
  void arraysAndIndentedObjectsAreRead() throws IOException {
    assertThat(rows("[{\"text\": \"a\"}, {\"text\": \"b\"}]")).containsExactly("a", "b");
    assertThat(rows("[\n  {\n    \"text\": \"a\"\n  },\n  {\n    \"text\": \"b\"\n  }\n]\n"))
        .containsExactly("a", "b");
    assertThat(rows("{\n  \"text\":\n  \"a\"\n}\n{\n  \"text\": \"b\"\n}"))
        .containsExactly("a", "b");
    assertThat(rows("[]")).isEmpty();
  }

  /** As Python's json writes them. */
  @Test
  void nanAndInfinityAreAcceptedInOtherFields() throws IOException {
    assertThat(
            rows(
                "{\"text\": \"a\", \"x\": NaN, \"y\": [Infinity, -Infinity]}\n"
                    + "{\"x\": NaN, \"text\": \"b\"}"))
        .containsExactly("a", "b");
  }

  @Test
  void skippedFieldsMayBeDeepLongOrDuplicated() throws IOException {
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    String number = "1".repeat(5000);
    String name = "n".repeat(100_000);
    assertThat(
            rows(
                "{\"meta\": %s, \"n\": %s, \"%s\": 1, \"x\": 1, \"x\": 2, \"text\": \"a\"}"
                    .formatted(deep, number, name)))
        .containsExactly("a");
  }

  @Test
  void nestedColumnsAreNamedByTheirPath() throws IOException {
    Path document =
        file("{\"version\": 1, \"data\": [{\"text\": \"a\"}, {\"id\": 1, \"text\": \"b\"}]}");
    assertThat(read(document, "data.text")).containsExactly("a", "b");
    assertFault(
        document,
        "text",
        "line 1",
        "has no column text but version, data; name the one within with text_column data.text");
    Path lines =
        file(
            "{\"text\": {\"en\": \"a\", \"de\": \"x\"}}\n"
                + "{\"text\": {\"de\": \"y\", \"en\": \"b\"}}");
    assertThat(read(lines, "text.en")).containsExactly("a", "b");
    assertFault(
        lines,
        "text",
        "line 1",
        "text is an object, no text; name what is in it, such as text_column text.en");
    assertThat(read(file("{\"a.b\": \"dotted\", \"a\": {\"c\": 1}}"), "a.b"))
        .containsExactly("dotted");
    assertFault(
        file("{\"a\": {\"b\": \"x\"}, \"a.b\": \"y\"}"),
        "a.b",
        "line 1",
        "has the column a.b twice; leave one");
    assertThat(read(file("{\"turns\": []}\n{\"turns\": [{\"text\": \"a\"}]}"), "turns.text"))
        .containsExactly("a");
    assertFault(
        file("{\"data\": [{\"text\": \"a\"}, 7]}"),
        "data.text",
        "line 1",
        "has no column data.text but data, data.text; choose one with text_column");
  }

  @Test
  void faultsNameTheLine() throws IOException {
    assertFault(
        file("{\"text\": \"a\"}\n\n{\"id\": 1, \"body\": \"b\"}\n"),
        "text",
        "line 3",
        "has no column text but id, body; choose one with text_column");
    String needed = "; every row needs a text in text";
    assertFault(
        file("{\"text\": \"a\"}\n{\"text\": 7}"),
        "text",
        "line 2",
        "text is a number, no text" + needed);
    assertFault(file("{\"text\": null}"), "text", "line 1", "text is null, no text" + needed);
    assertFault(file("{\"text\": [\"a\"]}"), "text", "line 1", "text is a list, no text" + needed);
    assertFault(
        file("{\"text\": \"a\"}\n[\"a\"]"), "text", "line 2", "is no JSON object; " + ONE_OF_MANY);
    assertFault(
        file("{\"text\": \"a\", \"text\": \"b\"}"),
        "text",
        "line 1",
        "has the column text twice; leave one");
  }

  @Test
  void brokenJsonIsReportedInOurOwnWords() throws IOException {
    String invalid = "is no valid JSON; " + ONE_OF_MANY;
    assertFault(
        file("{\"text\": \"a\"}\n{\"text\": \"b\"} trailing"),
        "text",
        "line 2, column 15",
        invalid);
    assertFault(file("{\"text\": \"a\n\"}"), "text", "line 1, column 12", invalid);
    assertFault(
        file("{\"text\": \"a\"}\n{\"text\": \"b"),
        "text",
        "line 2",
        "ends in the middle of a JSON value; fetch or make the file again");
    assertFault(
        file("{\"text\": \"a\"}\n{\"x\": " + "[".repeat(200_000)),
        "text",
        "line 2",
        JsonSyntax.LIMITS + "; leave out what is not needed");
    Path latin = folder.resolve("b.jsonl");
    Files.write(latin, new byte[] {'{', '"', 'x', '"', ':', '"', (byte) 0xe9, '"', '}'});
    assertFault(latin, "text", "line 1, byte 6", "is not UTF-8 text; convert it to UTF-8");
  }

  @Test
  void messagesDoNotRepeatTheInput() throws IOException {
    StringBuilder wide = new StringBuilder("{\"" + "n".repeat(1000) + "\": 1");
    for (int i = 0; i < 1000; i++) {
      wide.append(", \"c").append(i).append("\": 1");
    }
    Path file = file(wide.append("}").toString());
    assertThatThrownBy(() -> read(file, "text"))
        .isInstanceOf(BadInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400))
        .hasMessageContaining("c10 and 989 more");
  }

  private List<String> rows(String content) throws IOException {
    return read(file(content), "text");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("a.jsonl"), content);
  }

  private static List<String> read(Path file, String column) {
    List<String> rows = new ArrayList<>();
    new FileRows(List.of(file), column).forEach(rows::add);
    return rows;
  }

  private static void assertFault(Path file, String column, String where, String what) {
    assertThatThrownBy(() -> read(file, column))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ": " + where + ": " + what);
  }
}
