package dev.espalier.hub.environment;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** The file in which Python's client and this one keep the token of the user. */
public final class TokenFile {

  private static final int MOST_BYTES = 1 << 16;

  private TokenFile() {}

  /**
   * Returns the token in a file; none if there is no file, or an empty one.
   *
   * @throws HubException if it cannot be read
   */
  public static Optional<Token> read(Path file) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException("not a regular file");
      }
      byte[] bytes;
      try (var in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MOST_BYTES);
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.isBlank() ? Optional.empty() : Optional.of(Token.of(text, file.toString()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HubException(
          Kind.STORAGE,
          file.toString(),
          "the token cannot be read: " + e.getMessage(),
          "allow reading it, or set HF_TOKEN",
          e);
    }
  }
}
