package dev.espalier.hub.push;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.pull.ContentHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file to push. Immutable as long as the file does not change. */
public final class Content {

  private final String name;
  private final Bytes bytes;
  private final long size;

  /** Opens the bytes from a position. */
  @FunctionalInterface
  private interface Bytes {
    InputStream from(long position) throws IOException;
  }

  private Content(String name, Bytes bytes, long size) {
    this.name = name;
    this.bytes = bytes;
    this.size = size;
  }

  /**
   * Returns the bytes of a file, which must not change until it is pushed.
   *
   * @throws HubException if it is no file, or cannot be read
   */
  public static Content of(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new IOException("not a regular file");
      }
      long size = Files.size(file);
      return new Content(file.toString(), position -> open(file, position, size), size);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /** Returns a text in UTF-8. */
  public static Content of(String text) {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    return new Content(
        "text",
        position ->
            new ByteArrayInputStream(
                all, Math.toIntExact(position), all.length - Math.toIntExact(position)),
        all.length);
  }

  private static InputStream open(Path file, long position, long size) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      if (channel.size() != size) {
        throw new IOException(file + " has changed since the push began");
      }
      return Channels.newInputStream(channel.position(position));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns the number of bytes. */
  public long size() {
    return size;
  }

  /**
   * Returns the bytes from a position.
   *
   * @throws IOException if the file cannot be read, or has another size by now
   */
  InputStream open(long position) throws IOException {
    return bytes.from(position);
  }

  /**
   * Returns the first bytes, at most so many.
   *
   * @throws HubException if they cannot be read
   */
  byte[] first(int most) {
    try (InputStream in = open(0)) {
      return in.readNBytes(most);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /**
   * Returns all bytes.
   *
   * @throws HubException if they cannot be read, or are more or fewer by now
   */
  byte[] all() {
    try (InputStream in = open(0)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Returns the SHA-256 of the bytes, in hexadecimal digits. */
  String sha256() {
    try (InputStream in = open(0)) {
      return ContentHash.sha256(in);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Returns the hash under which git stores the bytes. */
  String gitHash() {
    try (InputStream in = open(0)) {
      return ContentHash.git(in, size);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static HubException unreadable(String name, IOException e) {
    return new HubException(
        Kind.STORAGE,
        name,
        "cannot be read: " + e.getMessage(),
        "allow reading it, and push again",
        e);
  }
}
