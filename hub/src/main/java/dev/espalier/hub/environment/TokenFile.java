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
import java.util.OptionalInt;

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

  /**
   * Writes the token of the user, which only the owner of the file may read, and keeps it under its
   * name as well, as Python's client does. Deletes what interrupted writers have left.
   *
   * @param name the name of the token on the Hub
   * @throws HubException if it cannot be written; the former token is there then
   */
  public static void write(Path file, String name, Token token) {
    try {
      sweep(file);
      StoredTokens.add(StoredTokens.beside(file), name, token);
      SecretFile.write(file, token.secret());
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Deletes the token of the user, also where it is kept under its name, and what interrupted
   * writers have left.
   *
   * @return the number of other tokens that Python's client keeps; empty if there was no token
   * @throws HubException if it cannot be deleted
   */
  public static OptionalInt delete(Path file) {
    Optional<Token> token = read(file);
    try {
      sweep(file);
      if (token.isEmpty()) {
        return OptionalInt.empty();
      }
      int left = StoredTokens.remove(StoredTokens.beside(file), token.get());
      Files.deleteIfExists(file);
      return OptionalInt.of(left);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static void sweep(Path file) throws IOException {
    SecretFile.sweep(file);
    SecretFile.sweep(StoredTokens.beside(file));
  }

  private static HubException unwritable(Path file, IOException e) {
    return new HubException(
        Kind.STORAGE,
        file.toString(),
        "the token cannot be written or deleted: " + e.getMessage(),
        "allow writing there, or set HF_TOKEN_PATH to another file",
        e);
  }
}
