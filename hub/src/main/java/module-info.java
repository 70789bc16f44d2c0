/**
 * A client of the Hugging Face Hub that shares the cache of Python's {@code huggingface_hub}. Uses
 * the JDK's HTTP client and Jackson, and none of Espalier's other modules.
 */
module dev.espalier.hub {
  requires static org.jspecify;
  requires transitive java.net.http;
  requires transitive tools.jackson.databind;

  exports dev.espalier.hub.api;
  exports dev.espalier.hub.cache;
  exports dev.espalier.hub.environment;
  exports dev.espalier.hub.fault;
  exports dev.espalier.hub.pull;
  exports dev.espalier.hub.push;
  exports dev.espalier.hub.repository;
  exports dev.espalier.hub.wire;
}
