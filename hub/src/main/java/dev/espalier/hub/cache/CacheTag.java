package dev.espalier.hub.cache;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Marks the folder as a cache, which programs that make backups leave out. */
public final class CacheTag {

  private static final String NAME = "CACHEDIR.TAG";

  /** The first line is prescribed by the specification at https://bford.info/cachedir/. */
  private static final String TEXT =
      """
      Signature: 8a477f597d28d172789f06886806bc55
      # Marks this folder as a cache of Hugging Face repositories. Written by Espalier.
      # See https://bford.info/cachedir/
      """;

  private CacheTag() {}

  /** Creates the folder and the mark, if they are not there. */
  public static void ensure(Path root) {
    Path tag = root.resolve(NAME);
    try {
      Files.createDirectories(root);
      if (!Files.exists(tag)) {
        Files.writeString(tag, TEXT, StandardOpenOption.CREATE_NEW);
      }
    } catch (FileAlreadyExistsException e) {
      // Another process was faster.
    } catch (IOException e) {
      throw CacheFaults.writing(tag, e);
    }
  }
}
