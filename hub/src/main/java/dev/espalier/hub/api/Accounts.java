package dev.espalier.hub.api;

import dev.espalier.hub.environment.Token;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.fault.Line;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.wire.HubClient;
import dev.espalier.hub.wire.HubRequest;
import dev.espalier.hub.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Asks the Hub whose a token is. Thread-safe. */
public final class Accounts {

  private static final String ABOUT = "token";
  private static final int MOST_SHOWN = 200;

  private final HubClient client;

  /** Creates an interface that sends its requests with a client. */
  public Accounts(HubClient client) {
    this.client = client;
  }

  /**
   * Returns the owner of a token.
   *
   * @throws HubException if the Hub rejects the token, or cannot be reached
   */
  public Account of(Token token) {
    HubRequest request =
        HubRequest.get(client.address("api/whoami-v2"), ABOUT).withinOrigin().token(token);
    JsonNode found = client.send(request, response -> Json.read(response, ABOUT));
    String name = found.path("name").asString("");
    if (!RepositoryId.isName(name)) {
      throw new HubException(
          Kind.PROTOCOL,
          ABOUT,
          "the answer names no user, as if it were not from a hub",
          "check HF_ENDPOINT if it is set");
    }
    List<String> organisations = new ArrayList<>();
    for (JsonNode each : found.path("orgs")) {
      shown(each.path("name"), token).ifPresent(organisations::add);
    }
    JsonNode own = found.path("auth").path("accessToken");
    return new Account(
        token.hide(name),
        shown(found.path("fullname"), token),
        organisations,
        shown(own.path("displayName"), token),
        shown(own.path("role"), token));
  }

  private static Optional<String> shown(JsonNode text, Token token) {
    return Optional.of(Line.of(token.hide(text.asString("")), MOST_SHOWN))
        .filter(line -> !line.isEmpty());
  }
}
