package dev.espalier.hub.push;

import dev.espalier.hub.api.Encoded;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.repository.Revision;
import dev.espalier.hub.wire.HubRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The repository and the branch that receive a push. */
record TargetRepository(Session session) {

  /**
   * Creates the repository unless it is there.
   *
   * @param hidden whether a new one is private
   * @return whether it was created
   * @throws HubException if the user may not create it
   */
  boolean create(boolean hidden) {
    try {
      head(Revision.MAIN);
      return false;
    } catch (HubException e) {
      if (e.kind() == Kind.REVISION_NOT_FOUND) {
        return false;
      }
      if (e.kind() != Kind.REPOSITORY_NOT_FOUND) {
        throw e;
      }
    }
    String[] parts = session.id().name().split("/", 2);
    Map<String, @Nullable Object> wanted = new LinkedHashMap<>();
    wanted.put("name", parts[parts.length - 1]);
    wanted.put("organization", parts.length == 1 ? null : parts[0]);
    wanted.put("type", session.id().kind().word());
    wanted.put("visibility", hidden ? "private" : "public");
    try {
      session.json(
          Session.post(session.client().address("api/repos/create"), session.about(), wanted)
              .repeatable());
      return true;
    } catch (HubException e) {
      if (e.kind() == Kind.CONFLICT) {
        return false;
      }
      throw e.kind() == Kind.REPOSITORY_NOT_FOUND
          ? new HubException(
              Kind.UNAUTHORIZED,
              session.about(),
              "cannot be created",
              "log in with a token that may write there (huggingface.co/settings/tokens)",
              e)
          : e;
    }
  }

  /** Creates a branch from the main one unless it is there. */
  void createBranch(Revision branch) {
    if (branch.equals(Revision.MAIN) || branch.name().startsWith("refs/")) {
      return;
    }
    try {
      head(branch);
    } catch (HubException e) {
      if (e.kind() != Kind.REVISION_NOT_FOUND) {
        throw e;
      }
      try {
        session.send(
            Session.post(
                    session.api("/branch/" + Encoded.part(branch.name())),
                    session.about() + "@" + branch,
                    Map.of())
                .repeatable(),
            response -> response.status());
      } catch (HubException created) {
        if (created.kind() != Kind.CONFLICT) {
          throw created;
        }
      }
    }
  }

  /** Returns the commit of a branch; none if the repository is empty. */
  Optional<String> head(Revision branch) {
    String about = branch.equals(Revision.MAIN) ? session.about() : session.about() + "@" + branch;
    JsonNode found =
        session.json(
            HubRequest.get(session.api("/revision/" + Encoded.part(branch.name())), about));
    return Optional.of(found.path("sha").asString("")).filter(Revision::isCommit);
  }

  /** Tells whether a branch has a file. */
  boolean has(Revision branch, String path) {
    HubRequest request =
        HubRequest.head(
                session
                    .client()
                    .address(
                        Encoded.path(session.id().webPath())
                            + "/resolve/"
                            + Encoded.part(branch.name())
                            + "/"
                            + Encoded.path(path)),
                session.about() + ": " + path)
            .withinOrigin();
    try {
      return session.client().send(request.token(session.token()), response -> true);
    } catch (HubException e) {
      if (e.kind() == Kind.ENTRY_NOT_FOUND
          || e.kind() == Kind.REVISION_NOT_FOUND
          || e.kind() == Kind.REPOSITORY_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
