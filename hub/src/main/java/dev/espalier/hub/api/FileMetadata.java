package dev.espalier.hub.api;

import java.net.URI;
import java.util.OptionalLong;

/**
 * What the Hub says of a file before it is downloaded.
 *
 * @param commit the commit that the revision stands for
 * @param etag the name of its blob
 * @param size its size in bytes, if it is said
 * @param location where its bytes are, which may be another host
 */
public record FileMetadata(String commit, String etag, OptionalLong size, URI location) {

  /**
   * Returns an ETag without the mark of a weak one and without quotes.
   *
   * @param header the header's value, such as {@code W/"abc"}
   */
  public static String normalised(String header) {
    String bare = header.strip();
    if (bare.startsWith("W/")) {
      bare = bare.substring(2);
    }
    return bare.replaceAll("^\"+|\"+$", "");
  }
}
