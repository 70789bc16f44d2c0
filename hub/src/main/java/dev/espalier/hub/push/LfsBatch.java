package dev.espalier.hub.push;

import dev.espalier.hub.api.Encoded;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.push.LfsObject.Upload;
import dev.espalier.hub.repository.Revision;
import dev.espalier.hub.wire.Origins;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Asks where large files are to be sent, by Git LFS's batch interface with the Hub's parts. */
record LfsBatch(Session session) {

  private static final int OBJECTS_AT_ONCE = 256;
  private static final String TYPE = "application/vnd.git-lfs+json";
  private static final String PUBLIC = "https://huggingface.co/";

  /** A file in fewer parts would be refused by the storage, and is refused here as well. */
  private static final int MOST_PARTS = 10_000;

  /**
   * Returns where to send each file. Of several files with the same bytes one is returned.
   *
   * @throws HubException if the Hub refuses one
   */
  List<LfsObject> ask(List<Planned> files, Revision branch) {
    Map<String, Planned> byHash = new LinkedHashMap<>();
    files.forEach(file -> byHash.putIfAbsent(file.hash(), file));
    List<Planned> distinct = List.copyOf(byHash.values());
    List<LfsObject> objects = new ArrayList<>();
    for (int from = 0; from < distinct.size(); from += OBJECTS_AT_ONCE) {
      objects.addAll(
          some(distinct.subList(from, Math.min(distinct.size(), from + OBJECTS_AT_ONCE)), branch));
    }
    return objects;
  }

  private List<LfsObject> some(List<Planned> files, Revision branch) {
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("operation", "upload");
    question.put("transfers", List.of("basic", "multipart"));
    question.put(
        "objects",
        files.stream().map(file -> Map.of("oid", file.hash(), "size", file.size())).toList());
    question.put("hash_algo", "sha256");
    question.put("ref", Map.of("name", branch.name()));
    JsonNode answer =
        session.json(
            Session.post(
                    session
                        .client()
                        .address(
                            Encoded.path(session.id().webPath()) + ".git/info/lfs/objects/batch"),
                    session.about(),
                    question)
                .header("Accept", TYPE)
                .header("Content-Type", TYPE)
                .repeatable());
    Map<String, JsonNode> byHash = new LinkedHashMap<>();
    answer.path("objects").forEach(each -> byHash.put(each.path("oid").asString(""), each));
    List<LfsObject> objects = new ArrayList<>();
    for (Planned file : files) {
      JsonNode found = byHash.get(file.hash());
      if (found == null) {
        throw session.malformed("the list of uploads leaves out " + file.path());
      }
      objects.add(object(file, found));
    }
    return objects;
  }

  private LfsObject object(Planned file, JsonNode found) {
    JsonNode error = found.path("error");
    if (!error.isMissingNode() && !error.isNull()) {
      throw new HubException(
          Kind.REFUSED,
          about(file),
          "the storage of large files refuses it: "
              + session.token().hide(error.path("message").asString("without a reason")),
          "see the limits on the repository's settings page, and push again");
    }
    JsonNode actions = found.path("actions");
    JsonNode upload = actions.path("upload");
    if (!upload.isObject()) {
      if (!actions.isMissingNode() && !actions.isNull()) {
        throw session.malformed("the upload of " + file.path() + " has no address");
      }
      return new LfsObject(file, Optional.empty(), Optional.empty());
    }
    JsonNode verify = actions.path("verify");
    return new LfsObject(
        file,
        Optional.of(upload(file, upload)),
        verify.isObject() ? Optional.of(address(file, verify.path("href"))) : Optional.empty());
  }

  private Upload upload(Planned file, JsonNode action) {
    URI address = address(file, action.path("href"));
    JsonNode header = action.path("header");
    JsonNode chunk = header.path("chunk_size");
    if (chunk.isMissingNode() || chunk.isNull()) {
      return new Upload(address, 0, List.of());
    }
    String text = chunk.asString("");
    long bytes = text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    Map<Integer, URI> parts = new TreeMap<>();
    header
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().matches("\\d{1,9}")) {
                parts.put(Integer.parseInt(entry.getKey()), address(file, entry.getValue()));
              }
            });
    long expected = bytes == 0 ? 0 : Math.ceilDiv(file.size(), bytes);
    if (expected == 0
        || expected > MOST_PARTS
        || parts.size() != expected
        || !parts.containsKey(1)
        || !parts.containsKey((int) expected)) {
      throw session.malformed("the parts of " + file.path() + " do not add up to the file");
    }
    return new Upload(address, bytes, List.copyOf(parts.values()));
  }

  /** Returns an address for bytes: one of the web, encrypted if the Hub's is. */
  private URI address(Planned file, JsonNode href) {
    String text = href.asString("");
    URI endpoint = session.client().environment().endpoint();
    if (text.startsWith(PUBLIC)) {
      // A mirror may pass on the Hub's own answers.
      text = endpoint + "/" + text.substring(PUBLIC.length());
    }
    try {
      URI address = URI.create(text);
      if (Origins.isWeb(address) && (Origins.isSecure(address) || !Origins.isSecure(endpoint))) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Reported below.
    }
    throw new HubException(
        Kind.PROTOCOL,
        about(file),
        "the hub wants it sent to an address that is none of the web, or is not encrypted",
        "check HF_ENDPOINT if it is set; nothing was sent there");
  }

  private String about(Planned file) {
    return session.id() + ": " + file.path();
  }
}
