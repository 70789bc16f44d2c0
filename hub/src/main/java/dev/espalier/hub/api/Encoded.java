package dev.espalier.hub.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Encodes names for addresses. */
public final class Encoded {

  private static final String PLAIN = "-._~";

  private Encoded() {}

  /** Encodes a name as one part of a path, slashes included. */
  public static String part(String name) {
    StringBuilder text = new StringBuilder();
    for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        text.append(c);
      } else {
        text.append('%').append(String.format("%02X", each & 0xff));
      }
    }
    return text.toString();
  }

  /** Encodes a path, whose slashes stay. */
  public static String path(String path) {
    return Arrays.stream(path.split("/", -1)).map(Encoded::part).collect(Collectors.joining("/"));
  }
}
