package dev.espalier.storage;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Limits on JSON from files. A document of a hundred megabytes may hold fifty million values, which
 * as objects in memory take many times its size; a limit on their number bounds the memory of
 * whatever is built from it.
 */
public final class JsonLimits {

  private JsonLimits() {}

  /**
   * Returns a factory whose parsers refuse documents with more than the given number of tokens:
   * names, values, and beginnings and ends of objects and lists.
   */
  public static JsonFactory tokens(long most) {
    return JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder().maxTokenCount(most).build())
        .build();
  }
}
