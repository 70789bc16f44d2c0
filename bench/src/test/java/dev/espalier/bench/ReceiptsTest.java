package dev.espalier.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The numbers measured that README and docs tell are those of the receipts: each is a link to a
 * receipt, whose fragment is the JSON pointer of the value (RFC 6901, section 6).
 */
class ReceiptsTest {

  private static final Pattern CLAIM =
      Pattern.compile("\\[([^\\]]+)\\]\\(([^)\\s#]*receipts/[^)\\s#]+\\.json)#(/[^)\\s]+)\\)");
  private static final Pattern NUMBER = Pattern.compile("(\\d[\\d,]*)(\\.\\d+)?\\s*(\\S*)");

  /** Code, and links with their text, in which numbers are not claims or are checked as such. */
  private static final Pattern NOT_PROSE =
      Pattern.compile("(?s)```.*?```|`[^`]*`|!?\\[[^\\]]*\\]\\([^)]*\\)|<[^>]+>");

  private static final Pattern MEASURED =
      Pattern.compile(
          "\\b\\d[\\d.,]*\\s(s|ms|seconds|minutes|GFLOP/s|GB/s|MiB|tokens/s)\\b|\\b0\\.\\d+");

  /** A number and where it stands, with the receipt and the value in it. */
  record Claim(Path page, String text, Path receipt, String pointer) {

    @Override
    public String toString() {
      return page.getFileName() + ": " + text + " " + pointer;
    }
  }

  static List<Claim> claims() throws IOException {
    List<Claim> claims = new ArrayList<>();
    for (Path page : pages()) {
      Matcher links = CLAIM.matcher(Files.readString(page));
      while (links.find()) {
        claims.add(
            new Claim(page, links.group(1), page.resolveSibling(links.group(2)), links.group(3)));
      }
    }
    return claims;
  }

  static List<Path> receipts() throws IOException {
    try (Stream<Path> files = Files.list(root().resolve("docs/receipts"))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("claims")
  void whatIsToldIsWhatWasMeasured(Claim claim) throws IOException {
    JsonNode value = read(claim.receipt()).at(claim.pointer());

    assertThat(value.isNumber()).as("%s is a number", claim.pointer()).isTrue();
    assertThat(told(claim.text()))
        .as(claim.toString())
        .isCloseTo(value.asDouble(), within(precision(claim.text())));
  }

  @ParameterizedTest
  @MethodSource("receipts")
  void aReceiptNamesMachineFlagsVersionsDateAndLoad(Path receipt) throws IOException {
    JsonNode machine = read(receipt).at("/machine");

    for (String field :
        List.of(
            "cpu",
            "processors",
            "memoryGib",
            "system",
            "java",
            "espalier",
            "oneDnn",
            "vectorBits",
            "flags",
            "date",
            "load")) {
      assertThat(machine.has(field)).as("%s names its %s", receipt.getFileName(), field).isTrue();
    }
  }

  @Test
  void theReadmeHasNoMeasuredNumberWithoutAReceipt() throws IOException {
    String prose = NOT_PROSE.matcher(Files.readString(root().resolve("README.md"))).replaceAll("");

    assertThat(MEASURED.matcher(prose).results().map(found -> context(prose, found.start())))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.55     | 0.55   | 0.005
          2.72 s   | 2.72   | 0.005
          89 ms    | 0.089  | 0.0005
          1,792 MiB| 1792   | 0.5
          92 seconds | 92   | 0.5
          95 %     | 0.95   | 0.005
          """)
  void numbersAreReadAsTheyAreTold(String text, double value, double precision) {
    assertThat(told(text)).isCloseTo(value, within(1e-9));
    assertThat(precision(text)).isCloseTo(precision, within(1e-9));
  }

  private static double told(String text) {
    Matcher number = number(text);
    String fraction = number.group(2) == null ? "" : number.group(2);
    return Double.parseDouble(number.group(1).replace(",", "") + fraction) * unit(number);
  }

  /** Half of the last digit, and a hair more, since halves round either way. */
  private static double precision(String text) {
    Matcher number = number(text);
    int digits = number.group(2) == null ? 0 : number.group(2).length() - 1;
    return (0.5 + 1e-9) * Math.pow(10, -digits) * unit(number);
  }

  private static double unit(Matcher number) {
    return switch (number.group(3)) {
      case "ms" -> 1e-3;
      case "%" -> 1e-2;
      case "minutes" -> 60;
      default -> 1;
    };
  }

  private static Matcher number(String text) {
    Matcher number = NUMBER.matcher(text);
    assertThat(number.find()).as("\"%s\" has a number", text).isTrue();
    return number;
  }

  private static String context(String prose, int at) {
    return prose.substring(Math.max(0, at - 40), Math.min(prose.length(), at + 30)).strip();
  }

  private static JsonNode read(Path receipt) {
    try {
      return JsonMapper.builder().build().readTree(Files.readString(receipt));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(root().resolve("docs"))) {
      return Stream.concat(
              Stream.of(root().resolve("README.md")),
              docs.filter(page -> page.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  /** Returns the source tree, wherever the tests are started. */
  private static Path root() {
    try {
      Path folder =
          Path.of(ReceiptsTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      while (!Files.exists(folder.resolve("CHANGELOG.md"))) {
        folder = folder.getParent();
      }
      return folder;
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
