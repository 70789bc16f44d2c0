package dev.espalier.fuzz;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.SettingNames;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The property of every reader: it reads a document, or refuses it in one line that a user can
 * read. A fuzzer that knows the coverage calls {@link #fuzzerTestOneInput}, which is why its name
 * and type are as they are.
 */
public final class FuzzTarget {

  /** The reader to fuzz, by name. */
  static final String READER = "espalier.fuzz.reader";

  private static final int LONGEST_LINE = 3000;

  private static final Pattern INTERNALS =
      Pattern.compile("\\p{Cc}|\\w+Exception\\b|tools\\.jackson|dev\\.(espalier|hardwood)\\.");

  private FuzzTarget() {}

  /** Reads a document by the reader that a system property names. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    check(FuzzedReader.valueOf(System.getProperty(READER)), bytes);
  }

  /** Names of classes may be quoted from the document. */
  private static boolean showsInternals(String line, byte[] document) {
    String quoted = new String(document, StandardCharsets.UTF_8);
    return INTERNALS.matcher(line).results().anyMatch(found -> !quoted.contains(found.group()));
  }

  /** Reads a document, and throws an error unless it is read or refused as it should be. */
  static void check(FuzzedReader reader, byte[] bytes) throws IOException {
    Path folder = Files.createTempDirectory("fuzz");
    try {
      reader.read(folder, bytes);
    } catch (BadInputException e) {
      String line = e.message(SettingNames.OPTIONS).replace(folder.toString(), "");
      if (line.length() > LONGEST_LINE || showsInternals(line, bytes)) {
        throw new AssertionError("not fit for a user: " + line, e);
      }
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError("neither read nor refused: " + e, e);
    } finally {
      FolderTree.delete(folder);
    }
  }
}
