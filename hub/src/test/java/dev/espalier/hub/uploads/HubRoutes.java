package dev.espalier.hub.uploads;

import dev.espalier.hub.uploads.Repositories.Blob;
import dev.espalier.hub.uploads.Repositories.Commit;
import dev.espalier.hub.uploads.Repositories.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The routes of the hub that uploads use, and those that show what was uploaded. */
final class HubRoutes {

  /** Files of this size or more are kept in the storage of large files. */
  private static final int LARGE_BYTES = 20_000;

  private static final String MODEL = "/api/models/([^/]+/[^/]+)";
  private static final Pattern INFO = Pattern.compile("GET " + MODEL);
  private static final Pattern REVISION = Pattern.compile("GET " + MODEL + "/revision/([^/]+)");
  private static final Pattern TREE = Pattern.compile("GET " + MODEL + "/tree/([^/]+)");
  private static final Pattern BRANCH = Pattern.compile("POST " + MODEL + "/branch/([^/]+)");
  private static final Pattern ASK = Pattern.compile("POST " + MODEL + "/preupload/([^/]+)");
  private static final Pattern COMMIT = Pattern.compile("POST " + MODEL + "/commit/([^/]+)");
  private static final Pattern BATCH =
      Pattern.compile("POST /([^/]+/[^/]+)\\.git/info/lfs/objects/batch");
  private static final Pattern VERIFY =
      Pattern.compile("POST /([^/]+/[^/]+)\\.git/info/lfs/objects/verify");
  private static final Pattern FILE =
      Pattern.compile("(?:GET|HEAD) /([^/]+/[^/]+)/resolve/([^/]+)/(.+)");

  private final UploadHub hub;
  private final Repositories repositories;

  HubRoutes(UploadHub hub) {
    this.hub = hub;
    this.repositories = hub.repositories();
  }

  private interface Route {
    void answer(Visit visit, List<String> parts) throws IOException;
  }

  void answer(Visit visit) throws IOException {
    synchronized (repositories) {
      if (visit.token().filter(this::isUnknown).isPresent()) {
        visit.refuse(401, "", "Invalid credentials in Authorization header");
        return;
      }
      Map<Pattern, Route> routes = new LinkedHashMap<>();
      routes.put(Pattern.compile("GET /api/whoami-v2"), (v, parts) -> whoAmI(v));
      routes.put(Pattern.compile("POST /api/repos/create"), (v, parts) -> create(v));
      routes.put(Pattern.compile("POST /api/validate-yaml"), (v, parts) -> yaml(v));
      routes.put(Pattern.compile("POST /api/complete/(\\w+)"), this::complete);
      routes.put(INFO, (v, parts) -> info(v, List.of(parts.getFirst(), "main")));
      routes.put(REVISION, this::info);
      routes.put(TREE, this::tree);
      routes.put(BRANCH, this::branch);
      routes.put(ASK, this::preupload);
      routes.put(BATCH, this::batch);
      routes.put(VERIFY, this::verify);
      routes.put(COMMIT, this::commit);
      routes.put(FILE, this::file);
      for (Map.Entry<Pattern, Route> route : routes.entrySet()) {
        Optional<List<String>> parts = visit.match(route.getKey());
        if (parts.isPresent()) {
          route.getValue().answer(visit, parts.get());
          return;
        }
      }
      visit.refuse(404, "", "no such route");
    }
  }

  private boolean isUnknown(String token) {
    return !token.equals(UploadHub.TOKEN) && !token.equals(UploadHub.READING);
  }

  private void whoAmI(Visit visit) throws IOException {
    if (visit.token().isEmpty()) {
      visit.refuse(401, "", "Invalid credentials in Authorization header");
      return;
    }
    boolean writes = visit.token().get().equals(UploadHub.TOKEN);
    visit.answer(
        200,
        Map.of(
            "type",
            "user",
            "name",
            "alice",
            "fullname",
            "Alice Liddell",
            "orgs",
            List.of(Map.of("name", "garden", "type", "org")),
            "auth",
            Map.of(
                "type",
                "access_token",
                "accessToken",
                Map.of("displayName", "looking-glass", "role", writes ? "write" : "read"))));
  }

  /** Answers with a refusal unless the user may write to a repository of this owner. */
  private boolean mayWrite(Visit visit, String name) throws IOException {
    String owner = name.replaceFirst("/.*", "");
    boolean may =
        visit.token().filter(UploadHub.TOKEN::equals).isPresent()
            && (owner.equals("alice") || owner.equals("garden"));
    if (!may) {
      visit.refuse(
          visit.token().isEmpty() ? 401 : 403, "", "You don't have the rights to write to " + owner);
    }
    return may;
  }

  private Optional<Repository> repository(Visit visit, String name) throws IOException {
    Optional<Repository> found =
        repositories.find(name).filter(each -> !each.hidden() || visit.token().isPresent());
    if (found.isEmpty()) {
      visit.refuse(visit.token().isEmpty() ? 401 : 404, "RepoNotFound", "Repository not found");
    }
    return found;
  }

  private Optional<Commit> at(Visit visit, String name, String revision) throws IOException {
    Optional<Repository> repository = repository(visit, name);
    if (repository.isEmpty()) {
      return Optional.empty();
    }
    Optional<Commit> found = repository.get().at(revision);
    if (found.isEmpty()) {
      visit.refuse(404, "RevisionNotFound", "Invalid rev id: " + revision);
    }
    return found;
  }

  private void create(Visit visit) throws IOException {
    JsonNode wanted = visit.json();
    String owner = wanted.path("organization").asString("alice");
    String name = owner + "/" + wanted.path("name").asString("");
    if (!mayWrite(visit, name)) {
      return;
    }
    if (repositories.find(name).isPresent()) {
      visit.refuse(409, "", "You already created this model repo");
      return;
    }
    repositories.create(
        name,
        wanted.path("private").asBoolean(false)
            || wanted.path("visibility").asString("").equals("private"));
    visit.answer(200, Map.of("url", hub.endpoint() + "/" + name, "name", name));
  }

  private void yaml(Visit visit) throws IOException {
    visit.answer(200, Map.of("errors", List.of(), "warnings", List.of()));
  }

  private void info(Visit visit, List<String> parts) throws IOException {
    Optional<Commit> commit = at(visit, parts.get(0), parts.get(1));
    if (commit.isPresent()) {
      List<Map<String, String>> siblings = new ArrayList<>();
      commit.get().files().keySet().forEach(path -> siblings.add(Map.of("rfilename", path)));
      visit.answer(
          200,
          Map.of(
              "id",
              parts.get(0),
              "modelId",
              parts.get(0),
              "sha",
              commit.get().hash(),
              "siblings",
              siblings,
              "tags",
              List.of()));
    }
  }

  private void tree(Visit visit, List<String> parts) throws IOException {
    Optional<Commit> commit = at(visit, parts.get(0), parts.get(1));
    if (commit.isPresent()) {
      List<Map<String, Object>> files = new ArrayList<>();
      commit
          .get()
          .files()
          .forEach(
              (path, blob) -> {
                Map<String, Object> file = new LinkedHashMap<>();
                file.put("type", "file");
                file.put("path", path);
                file.put("size", blob.bytes().length);
                file.put("oid", Repositories.gitHash(blob.bytes()));
                if (blob.large()) {
                  file.put(
                      "lfs",
                      Map.of(
                          "oid", blob.etag(), "size", blob.bytes().length, "pointerSize", 130));
                }
                files.add(file);
              });
      visit.answer(200, files);
    }
  }

  private void branch(Visit visit, List<String> parts) throws IOException {
    Optional<Repository> repository = repository(visit, parts.get(0));
    if (repository.isPresent() && mayWrite(visit, parts.get(0))) {
      if (repository.get().at(parts.get(1)).isPresent()) {
        visit.refuse(409, "", "Reference already exists");
      } else {
        repository.get().branch(parts.get(1), "main");
        visit.answer(200, Map.of());
      }
    }
  }

  private void preupload(Visit visit, List<String> parts) throws IOException {
    Optional<Commit> commit = at(visit, parts.get(0), parts.get(1));
    if (commit.isEmpty() || !mayAdd(visit, parts.get(0))) {
      return;
    }
    List<Map<String, Object>> files = new ArrayList<>();
    for (JsonNode each : visit.json().path("files")) {
      String path = each.path("path").asString("");
      boolean large =
          each.path("size").asLong(0) >= LARGE_BYTES || path.endsWith(".safetensors");
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("path", path);
      answer.put("uploadMode", large ? "lfs" : "regular");
      answer.put("shouldIgnore", path.endsWith(".ignored"));
      Blob there = commit.get().files().get(path);
      answer.put("oid", there == null ? null : there.etag());
      files.add(answer);
    }
    visit.answer(200, Map.of("files", files));
  }

  /** Anybody with a token may open a pull request. */
  private boolean mayAdd(Visit visit, String name) throws IOException {
    return visit.query().contains("create_pr=1") && visit.token().isPresent()
        || mayWrite(visit, name);
  }

  private void batch(Visit visit, List<String> parts) throws IOException {
    if (repository(visit, parts.get(0)).isEmpty()) {
      return;
    }
    List<Map<String, Object>> objects = new ArrayList<>();
    for (JsonNode each : visit.json().path("objects")) {
      String oid = each.path("oid").asString("");
      long size = each.path("size").asLong(0);
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("oid", oid);
      object.put("size", size);
      if (!repositories.large().containsKey(oid)) {
        object.put("authenticated", true);
        object.put("actions", actions(parts.get(0), oid, size));
      }
      objects.add(object);
    }
    visit.answer(200, Map.of("transfer", "basic", "objects", objects));
  }

  private Map<String, Object> actions(String name, String oid, long size) {
    Map<String, Object> upload = new LinkedHashMap<>();
    int part = hub.partBytes();
    if (size <= part) {
      upload.put("href", hub.storage() + "/objects/" + oid + "?signature=whole");
      upload.put("header", Map.of());
    } else {
      Map<String, Object> header = new LinkedHashMap<>();
      header.put("chunk_size", String.valueOf(part));
      for (int i = 1; (long) (i - 1) * part < size; i++) {
        header.put(
            "%05d".formatted(i), hub.storage() + "/parts/" + oid + "/" + i + "?signature=part");
      }
      upload.put("href", hub.endpoint() + "/api/complete/" + oid + "?signature=all");
      upload.put("header", header);
    }
    return Map.of(
        "upload",
        upload,
        "verify",
        Map.of("href", hub.endpoint() + "/" + name + ".git/info/lfs/objects/verify"));
  }

  private void complete(Visit visit, List<String> parts) throws IOException {
    Map<Integer, String> etags = new TreeMap<>();
    for (JsonNode each : visit.json().path("parts")) {
      etags.put(each.path("partNumber").asInt(0), each.path("etag").asString(""));
    }
    if (StorageRoutes.complete(hub, parts.get(0), etags)) {
      visit.answer(200, Map.of("success", true));
    } else {
      visit.refuse(400, "", "a part is missing, or its ETag differs");
    }
  }

  private void verify(Visit visit, List<String> parts) throws IOException {
    JsonNode told = visit.json();
    byte[] there = repositories.large().get(told.path("oid").asString(""));
    if (there != null && there.length == told.path("size").asLong(-1)) {
      visit.answer(200, Map.of("message", "ok"));
    } else {
      visit.refuse(404, "", "the object of " + parts.get(0) + " is not there");
    }
  }

  private void commit(Visit visit, List<String> parts) throws IOException {
    Optional<Commit> parent = at(visit, parts.get(0), parts.get(1));
    if (parent.isEmpty() || !mayAdd(visit, parts.get(0))) {
      return;
    }
    Map<String, Blob> changes = new HashMap<>();
    String message = "";
    for (String line : new String(visit.body(), StandardCharsets.UTF_8).split("\n")) {
      JsonNode entry = JsonMapper.shared().readTree(line);
      JsonNode value = entry.path("value");
      String path = value.path("path").asString("");
      switch (entry.path("key").asString("")) {
        case "header" -> {
          message = value.path("summary").asString("");
          String expected = value.path("parentCommit").asString("");
          if (!expected.isEmpty() && !expected.equals(parent.get().hash())) {
            visit.refuse(412, "", "A commit has happened since. Please refresh and try again.");
            return;
          }
        }
        case "file" ->
            changes.put(
                path, new Blob(Base64.getDecoder().decode(value.path("content").asString()), false));
        case "lfsFile" -> {
          byte[] bytes = repositories.large().get(value.path("oid").asString(""));
          if (bytes == null) {
            visit.refuse(400, "", "the object of " + path + " was not uploaded");
            return;
          }
          changes.put(path, new Blob(bytes, true));
        }
        default -> {
          visit.refuse(400, "", "unknown operation");
          return;
        }
      }
    }
    Repository repository = repositories.find(parts.get(0)).orElseThrow();
    Map<String, Object> answer = new LinkedHashMap<>();
    String branch = parts.get(1);
    if (visit.query().contains("create_pr=1")) {
      branch = repository.openPullRequest(branch);
      answer.put(
          "pullRequestUrl",
          hub.endpoint() + "/" + parts.get(0) + branch.replace("refs/pr/", "/discussions/"));
    }
    Commit made = repository.commit(branch, message, changes);
    answer.put("success", true);
    answer.put("commitOid", made.hash());
    answer.put("commitUrl", hub.endpoint() + "/" + parts.get(0) + "/commit/" + made.hash());
    visit.answer(200, answer);
  }

  private void file(Visit visit, List<String> parts) throws IOException {
    Optional<Commit> commit = at(visit, parts.get(0), parts.get(1));
    if (commit.isEmpty()) {
      return;
    }
    visit.header("X-Repo-Commit", commit.get().hash());
    Blob blob = commit.get().files().get(parts.get(2));
    if (blob == null) {
      visit.refuse(404, "EntryNotFound", "Entry not found");
    } else if (blob.large()) {
      visit
          .header("X-Linked-Etag", "\"" + blob.etag() + "\"")
          .header("X-Linked-Size", String.valueOf(blob.bytes().length))
          .header("Location", hub.storage() + "/objects/" + blob.etag() + "?signature=read")
          .answer(302, new byte[0]);
    } else {
      visit.header("ETag", "\"" + blob.etag() + "\"").answer(200, blob.bytes());
    }
  }
}
