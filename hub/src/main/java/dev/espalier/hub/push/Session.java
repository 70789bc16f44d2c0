package dev.espalier.hub.push;

import dev.espalier.hub.api.Encoded;
import dev.espalier.hub.environment.Token;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.wire.HubClient;
import dev.espalier.hub.wire.HubRequest;
import dev.espalier.hub.wire.HubResponse;
import dev.espalier.hub.wire.Json;
import dev.espalier.hub.wire.Origins;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Requests to the Hub about one repository, with the user's token. Thread-safe. */
record Session(HubClient client, Token token, RepositoryId id) {

  /** Returns an address below that of the repository's interface. */
  URI api(String path) {
    return client.address("api/" + Encoded.path(id.apiPath()) + path);
  }

  /** Returns the name of the repository, for messages. */
  String about() {
    return id.toString();
  }

  /** Returns a request with a document in JSON as its body. */
  static HubRequest post(URI address, String about, Map<String, ?> document) {
    byte[] body = Json.mapper().writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    return HubRequest.send("POST", address, about, () -> BodyPublishers.ofByteArray(body))
        .header("Content-Type", "application/json");
  }

  /** Sends a request with the token and reads the JSON of the response. */
  JsonNode json(HubRequest request) {
    return send(request, response -> Json.read(response, request.about()));
  }

  /** Sends a request with the token. */
  <T> T send(HubRequest request, HubClient.Reader<T> reader) {
    try {
      return client.send(
          request.token(token),
          response -> {
            refuseRedirect(response, request.about());
            return reader.read(response);
          });
    } catch (HubException e) {
      throw e.kind() == Kind.UNAUTHORIZED ? unauthorized(e) : e;
    }
  }

  /** A request that changes something is not sent to another host. */
  static void refuseRedirect(HubResponse response, String about) {
    if (response.status() / 100 == 3) {
      throw new HubException(
          Kind.PROTOCOL,
          about,
          Origins.shown(response.address()) + " redirects an upload to another host",
          "check HF_ENDPOINT if it is set, and push again");
    }
  }

  private HubException unauthorized(HubException e) {
    return new HubException(
        Kind.UNAUTHORIZED,
        e.where(),
        e.what(),
        "log in with a token that may write to "
            + id.name().replaceFirst("/.*", "")
            + " (huggingface.co/settings/tokens), and push again",
        e);
  }

  /** Returns the exception for a response that violates the protocol. */
  HubException malformed(String fault) {
    return new HubException(
        Kind.PROTOCOL, about(), fault, "check HF_ENDPOINT if it is set, and push again later");
  }
}
