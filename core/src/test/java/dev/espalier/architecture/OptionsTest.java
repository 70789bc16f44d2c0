package dev.espalier.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Only the command line mentions its options: users of the library have none. */
class OptionsTest {

  /** A literal, or part of a concatenation, in which the compiler marks values by U+0001. */
  private static final Pattern OPTION = Pattern.compile("(?<![\\w!-])--([a-z]|\\x01|$)");

  /** Classes that compose option names themselves. */
  private static final Set<String> DASHES =
      Set.of(
          // Renders names for the command line.
          "SettingNames",
          // Writes the command of a run into its model card.
          "ExactCommand",
          // Folders of the Hub's cache have dashes in their names.
          "BaseModel");

  /** Texts in which dashes are right wherever they are read. */
  private static final Set<String> ALLOWED =
      Set.of(
          // An option of java, not of Espalier.
          "start java with --add-modules",
          // A command to be typed, in a model card.
          " --config experiment.yaml` takes",
          // A command to be typed, which lists the keys of a YAML file with their meanings.
          "'espalier prune --help-all' lists them all, with - for _");

  @Test
  void noTextOfTheLibraryNamesAnOption() throws IOException, URISyntaxException {
    List<String> texts = textsOfTheLibrary();
    assertThat(texts).as("texts found").contains("{min_density}");
    Set<String> naming = new TreeSet<>(texts);
    naming.removeIf(text -> !OPTION.matcher(text).find());
    assertThat(ALLOWED).allMatch(allowed -> naming.stream().anyMatch(t -> t.contains(allowed)));
    naming.removeIf(text -> !OPTION.matcher(withoutAllowed(text)).find());
    assertThat(naming).isEmpty();
  }

  private static String withoutAllowed(String text) {
    String left = text;
    for (String allowed : ALLOWED) {
      left = left.replace(allowed, "");
    }
    return left;
  }

  private static List<String> textsOfTheLibrary() throws IOException, URISyntaxException {
    Path classes =
        Path.of(
            BadInputException.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        if (DASHES.stream().noneMatch(file.getFileName().toString()::startsWith)) {
          texts.addAll(texts(ClassFile.of().parse(file)));
        }
      }
    }
    return texts;
  }

  /** Returns the literals, and those of concatenations, which the compiler stores as one. */
  private static List<String> texts(ClassModel type) {
    return StreamSupport.stream(type.constantPool().spliterator(), false)
        .filter(StringEntry.class::isInstance)
        .map(entry -> ((StringEntry) entry).stringValue())
        .toList();
  }
}
