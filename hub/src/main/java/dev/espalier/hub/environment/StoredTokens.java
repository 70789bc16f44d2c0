package dev.espalier.hub.environment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file beside that of the token in which Python's client keeps several tokens by name: sections
 * in brackets, each with the line {@code hf_token = …}. Everything else in it stays as it is.
 */
final class StoredTokens {

  private static final Pattern SECTION = Pattern.compile("\\[(.+)]\\s*");
  private static final Pattern ENTRY = Pattern.compile("hf_token\\s*[=:]\\s*(.*?)\\s*");

  /** The name whose entries hold for all sections. */
  private static final String COMMON = "DEFAULT";

  private StoredTokens() {}

  /** Lines from the head of a section to the next. */
  private record Section(Optional<String> name, List<String> lines) {

    boolean holds(Token token) {
      return lines.stream()
          .map(ENTRY::matcher)
          .anyMatch(entry -> entry.matches() && entry.group(1).equals(token.secret()));
    }
  }

  /** Returns the path of the file that belongs to a file of the token. */
  static Path beside(Path tokenFile) {
    return tokenFile.resolveSibling("stored_tokens");
  }

  /** Adds a token under a name, in place of the one of that name. */
  static void add(Path file, String name, Token token) throws IOException {
    String section = name.equals(COMMON) ? name + "-token" : name;
    List<Section> sections = read(file);
    sections.removeIf(each -> each.name().equals(Optional.of(section)));
    sections.add(
        new Section(
            Optional.of(section),
            List.of("[" + section + "]", "hf_token = " + token.secret(), "")));
    write(file, sections);
  }

  /** Removes a token wherever it is; returns the number of tokens that are left. */
  static int remove(Path file, Token token) throws IOException {
    List<Section> sections = read(file);
    if (sections.removeIf(each -> each.holds(token))) {
      write(file, sections);
    }
    return (int) sections.stream().filter(each -> each.name().isPresent()).count();
  }

  private static List<Section> read(Path file) throws IOException {
    List<Section> sections = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return sections;
    }
    for (String line : lines) {
      Matcher head = SECTION.matcher(line);
      if (head.matches() || sections.isEmpty()) {
        sections.add(
            new Section(
                head.matches() ? Optional.of(head.group(1)) : Optional.empty(), new ArrayList<>()));
      }
      sections.getLast().lines().add(line);
    }
    return sections;
  }

  private static void write(Path file, List<Section> sections) throws IOException {
    StringBuilder text = new StringBuilder();
    sections.forEach(each -> each.lines().forEach(line -> text.append(line).append('\n')));
    SecretFile.write(file, text.toString());
  }
}
