package dev.espalier.hub.pull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hashes after which blobs are named. */
public final class ContentHash {

  private static final int SHA256_DIGITS = 64;
  private static final int CHUNK = 1 << 17;

  private ContentHash() {}

  /**
   * Tells whether a file has the hash in its name: SHA-256 if the name has 64 digits, git's hash of
   * a file if it has 40.
   */
  public static boolean matches(Path file, String etag) throws IOException {
    return etag.equals(etag.length() == SHA256_DIGITS ? sha256(file) : git(file));
  }

  /** Returns the SHA-256 of a file, in hexadecimal digits. */
  public static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return sha256(in);
    }
  }

  /** Returns the SHA-256 of all that follows, in hexadecimal digits. */
  public static String sha256(InputStream in) throws IOException {
    return digest(in, algorithm("SHA-256"));
  }

  /** Returns the hash under which git stores a file. */
  public static String git(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return git(in, Files.size(file));
    }
  }

  /** Returns the hash under which git stores so many bytes: the SHA-1 of a header and the bytes. */
  public static String git(InputStream in, long size) throws IOException {
    MessageDigest digest = algorithm("SHA-1");
    digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
    return digest(in, digest);
  }

  private static String digest(InputStream in, MessageDigest digest) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      digest.update(chunk, 0, count);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest algorithm(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }
}
