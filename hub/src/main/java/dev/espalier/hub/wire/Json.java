package dev.espalier.hub.wire;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Documents in JSON that the Hub sends. */
public final class Json {

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final int MOST_BYTES = 1 << 26;

  private Json() {}

  /** Returns the mapper for such documents. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads the whole body of a response.
   *
   * @param about the repository, for messages
   * @throws HubException if it is not JSON, compressed although this was not requested, or too
   *     large
   * @throws IOException if the connection fails
   */
  public static JsonNode read(HubResponse response, String about) throws IOException {
    Encoding.check(response, about);
    byte[] bytes = response.body().readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw unexpected(response, about, "more than " + (MOST_BYTES >> 20) + " MiB");
    }
    return parse(bytes, response, about);
  }

  private static JsonNode parse(byte[] bytes, HubResponse response, String about) {
    try {
      JsonNode read = MAPPER.readTree(bytes);
      if (read != null && (read.isObject() || read.isArray())) {
        return read;
      }
    } catch (JacksonException e) {
      // Reported below, without the parser's words.
    }
    String type = response.header("Content-Type").orElse("something else");
    throw unexpected(response, about, type.contains("json") ? "malformed JSON" : type);
  }

  private static HubException unexpected(HubResponse response, String about, String found) {
    return new HubException(
        Kind.PROTOCOL,
        about,
        Origins.shown(response.address()) + " answers with " + found + " in place of JSON",
        "check HF_ENDPOINT, and whether the network asks to log in first");
  }

  /** Returns the field {@code error} of a refusal, or an empty text. */
  static String error(String body) {
    try {
      JsonNode read = MAPPER.readTree(body);
      return read == null ? "" : read.path("error").asString("");
    } catch (JacksonException e) {
      return "";
    }
  }
}
