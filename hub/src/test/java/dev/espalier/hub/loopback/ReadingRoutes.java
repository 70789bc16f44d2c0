package dev.espalier.hub.loopback;

import com.sun.net.httpserver.HttpExchange;
import dev.espalier.hub.loopback.StoredRepository.Access;
import dev.espalier.hub.repository.RepositoryKind;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The routes that read repositories. */
final class ReadingRoutes implements LoopbackHub.Route {

  private static final int ENTRIES_PER_PAGE = 5;
  private static final Pattern API =
      Pattern.compile(
          "/api/(models|datasets)/([\\w.-]+(?:/[\\w.-]+)??)(?:/(revision|tree|paths-info|refs)(?:/([^/]+)(?:/(.*))?)?)?");
  private static final Pattern FILE =
      Pattern.compile("/(datasets/)?([\\w.-]+(?:/[\\w.-]+)??)/resolve/([^/]+)/(.+)");

  @Override
  public boolean answers(HttpExchange exchange, LoopbackHub hub) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String method = exchange.getRequestMethod();
    if (path.equals("/api/whoami-v2")) {
      whoAmI(exchange);
      return true;
    }
    Matcher api = API.matcher(path);
    if (api.matches()
        && (method.equals("GET") || "paths-info".equals(api.group(3)) && method.equals("POST"))) {
      api(exchange, hub, api);
      return true;
    }
    Matcher file = FILE.matcher(path);
    if (file.matches() && (method.equals("GET") || method.equals("HEAD"))) {
      file(exchange, hub, file);
      return true;
    }
    return false;
  }

  /** Tells whether the request brings the token of the user. */
  static boolean isAuthorised(HttpExchange exchange) {
    return ("Bearer " + LoopbackHub.TOKEN)
        .equals(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private static void whoAmI(HttpExchange exchange) throws IOException {
    if (isAuthorised(exchange)) {
      Reply.json(
          exchange,
          200,
          Map.of(
              "type", "user",
              "name", "gardener",
              "fullname", "A Gardener",
              "orgs", List.of(),
              "auth",
                  Map.of(
                      "type",
                      "access_token",
                      "accessToken",
                      Map.of("displayName", "loopback", "role", "write"))));
    } else {
      Reply.error(exchange, 401, "", "Invalid credentials in Authorization header");
    }
  }

  /** Returns a repository that the request may read; otherwise answers with the refusal. */
  static Optional<StoredRepository> readable(
      HttpExchange exchange, LoopbackHub hub, RepositoryKind kind, String id) throws IOException {
    Optional<StoredRepository> found = hub.repository(kind, id);
    boolean authorised = isAuthorised(exchange);
    if (exchange.getRequestHeaders().getFirst("Authorization") != null && !authorised) {
      Reply.error(exchange, 401, "", "Invalid credentials in Authorization header");
      return Optional.empty();
    }
    if (found.isEmpty() || found.get().access() == Access.PRIVATE && !authorised) {
      Reply.error(exchange, authorised ? 404 : 401, "RepoNotFound", "Repository not found");
      return Optional.empty();
    }
    if (found.get().access() == Access.GATED
        && exchange.getRequestURI().getPath().contains("/resolve/")) {
      Reply.error(
          exchange,
          authorised ? 403 : 401,
          "GatedRepo",
          "Access to " + kind.word() + " " + id + " is restricted.");
      return Optional.empty();
    }
    return found;
  }

  private static RepositoryKind kind(String plural) {
    return plural.startsWith("datasets") ? RepositoryKind.DATASET : RepositoryKind.MODEL;
  }

  private static void api(HttpExchange exchange, LoopbackHub hub, Matcher api) throws IOException {
    RepositoryKind kind = kind(api.group(1));
    String id = api.group(2);
    Optional<String> renamed = hub.renamed(id);
    if (renamed.isPresent()) {
      Reply.redirect(
          exchange,
          exchange
              .getRequestURI()
              .toString()
              .replaceFirst("/" + id + "(?=/|$)", "/" + renamed.get()));
      return;
    }
    Optional<StoredRepository> repository = readable(exchange, hub, kind, id);
    if (repository.isEmpty()) {
      return;
    }
    String what = api.group(3) == null ? "revision" : api.group(3);
    if (what.equals("refs")) {
      refs(exchange, repository.get());
      return;
    }
    String revision = api.group(4) == null ? "main" : decoded(api.group(4));
    Optional<String> commit = repository.get().resolve(revision);
    if (commit.isEmpty()) {
      Reply.error(exchange, 404, "RevisionNotFound", "Invalid rev id: " + revision);
      return;
    }
    String below = api.group(5) == null ? "" : decoded(api.group(5));
    switch (what) {
      case "tree" -> tree(exchange, hub, repository.get().files(commit.get()), below);
      case "paths-info" -> pathsInfo(exchange, repository.get().files(commit.get()));
      default -> Reply.json(exchange, 200, info(repository.get(), commit.get()));
    }
  }

  private static void refs(HttpExchange exchange, StoredRepository repository) throws IOException {
    List<Object> branches = new ArrayList<>();
    List<Object> converts = new ArrayList<>();
    new TreeMap<>(repository.branches())
        .forEach(
            (name, commit) -> {
              if (name.startsWith("refs/convert/")) {
                converts.add(
                    Map.of(
                        "name",
                        name.substring("refs/convert/".length()),
                        "ref",
                        name,
                        "targetCommit",
                        commit));
              } else {
                branches.add(
                    Map.of("name", name, "ref", "refs/heads/" + name, "targetCommit", commit));
              }
            });
    Reply.json(
        exchange, 200, Map.of("branches", branches, "converts", converts, "tags", List.of()));
  }

  private static Map<String, Object> info(StoredRepository repository, String commit) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("_id", "621ffdc036468d709f17434d");
    info.put("id", repository.id());
    if (repository.kind() == RepositoryKind.MODEL) {
      info.put("modelId", repository.id());
    }
    info.put("sha", commit);
    info.put("private", repository.access() == Access.PRIVATE);
    info.put("gated", repository.access() == Access.GATED ? "manual" : (Object) false);
    info.put("disabled", false);
    info.put("downloads", 0);
    info.put("likes", 0);
    info.put("tags", List.of());
    info.put("lastModified", "2026-11-01T00:00:00.000Z");
    info.put("createdAt", "2026-11-01T00:00:00.000Z");
    info.put(
        "siblings",
        repository.files(commit).keySet().stream().map(p -> Map.of("rfilename", p)).toList());
    return info;
  }

  private static Map<String, Object> entry(String path, byte[] bytes) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("type", "file");
    if (StoredRepository.isLarge(path)) {
      byte[] pointer = StoredRepository.pointer(bytes);
      entry.put("oid", StoredRepository.git(pointer));
      entry.put("size", bytes.length);
      entry.put(
          "lfs",
          Map.of(
              "oid",
              StoredRepository.sha256(bytes),
              "size",
              bytes.length,
              "pointerSize",
              pointer.length));
    } else {
      entry.put("oid", StoredRepository.git(bytes));
      entry.put("size", bytes.length);
    }
    entry.put("path", path);
    return entry;
  }

  private static Map<String, Object> folder(String path) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("type", "directory");
    entry.put("oid", StoredRepository.git(path.getBytes(StandardCharsets.UTF_8)));
    entry.put("size", 0);
    entry.put("path", path);
    return entry;
  }

  /** Lists a folder in pages of a few entries, each with a link to the next. */
  private static void tree(
      HttpExchange exchange, LoopbackHub hub, TreeMap<String, byte[]> files, String below)
      throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    boolean recursive = query.toLowerCase(Locale.ROOT).contains("recursive=true");
    String prefix = below.isEmpty() ? "" : below + "/";
    Map<String, Map<String, Object>> entries = new LinkedHashMap<>();
    files.forEach(
        (path, bytes) -> {
          if (path.startsWith(prefix)) {
            for (String folder : folders(path)) {
              if (folder.startsWith(prefix)
                  && (recursive || folder.indexOf('/', prefix.length()) < 0)) {
                entries.putIfAbsent(folder, folder(folder));
              }
            }
            if (recursive || path.indexOf('/', prefix.length()) < 0) {
              entries.put(path, entry(path, bytes));
            }
          }
        });
    if (entries.isEmpty() && !below.isEmpty()) {
      Reply.error(exchange, 404, "EntryNotFound", below + " does not exist");
      return;
    }
    List<Map<String, Object>> all = List.copyOf(entries.values());
    Matcher cursor = Pattern.compile("cursor=(\\d+)").matcher(query);
    int from = cursor.find() ? Integer.parseInt(cursor.group(1)) : 0;
    int to = Math.min(all.size(), from + ENTRIES_PER_PAGE);
    if (to < all.size()) {
      exchange
          .getResponseHeaders()
          .set(
              "Link",
              "<"
                  + hub.endpoint()
                  + exchange.getRequestURI().getRawPath()
                  + "?recursive="
                  + recursive
                  + "&cursor="
                  + to
                  + ">; rel=\"next\"");
    }
    Reply.json(exchange, 200, all.subList(Math.min(from, to), to));
  }

  private static TreeSet<String> folders(String path) {
    TreeSet<String> folders = new TreeSet<>();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      folders.add(path.substring(0, slash));
    }
    return folders;
  }

  private static void pathsInfo(HttpExchange exchange, TreeMap<String, byte[]> files)
      throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    List<String> paths = new ArrayList<>();
    if (body.startsWith("{")) {
      JsonNode document = JsonMapper.shared().readTree(body);
      document.path("paths").forEach(each -> paths.add(each.asString("")));
    } else {
      for (String pair : body.split("&")) {
        if (pair.startsWith("paths=")) {
          paths.add(decoded(pair.substring("paths=".length())));
        }
      }
    }
    List<Map<String, Object>> found = new ArrayList<>();
    for (String path : paths) {
      if (files.containsKey(path)) {
        found.add(entry(path, files.get(path)));
      } else if (files.keySet().stream().anyMatch(each -> each.startsWith(path + "/"))) {
        found.add(folder(path));
      }
    }
    Reply.json(exchange, 200, found);
  }

  private static void file(HttpExchange exchange, LoopbackHub hub, Matcher file)
      throws IOException {
    RepositoryKind kind = kind(file.group(1) == null ? "models" : file.group(1));
    String id = file.group(2);
    Optional<String> renamed = hub.renamed(id);
    if (renamed.isPresent()) {
      Reply.redirect(
          exchange,
          exchange
              .getRequestURI()
              .getRawPath()
              .replaceFirst("/" + id + "/", "/" + renamed.get() + "/"));
      return;
    }
    Optional<StoredRepository> repository = readable(exchange, hub, kind, id);
    if (repository.isEmpty()) {
      return;
    }
    Optional<String> commit = repository.get().resolve(decoded(file.group(3)));
    if (commit.isEmpty()) {
      Reply.error(exchange, 404, "RevisionNotFound", "Invalid rev id: " + file.group(3));
      return;
    }
    exchange.getResponseHeaders().set("X-Repo-Commit", commit.get());
    String path = decoded(file.group(4));
    byte[] bytes = repository.get().files(commit.get()).get(path);
    if (bytes == null) {
      Reply.error(exchange, 404, "EntryNotFound", "Entry not found");
      return;
    }
    String etag = StoredRepository.etag(path, bytes);
    if (StoredRepository.isLarge(path)) {
      hub.store(bytes);
      exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + etag + "\"");
      exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(bytes.length));
      exchange.getResponseHeaders().set("ETag", "\"" + commit.get().substring(0, 10) + "\"");
      Reply.redirect(exchange, hub.objectAddress(etag));
    } else {
      Reply.file(exchange, bytes, etag);
    }
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
