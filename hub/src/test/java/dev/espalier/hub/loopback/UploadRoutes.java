package dev.espalier.hub.loopback;

import com.sun.net.httpserver.HttpExchange;
import dev.espalier.hub.loopback.StoredRepository.Access;
import dev.espalier.hub.repository.RepositoryKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The routes that change repositories: creating them and their branches, large files in one or many
 * parts, commits and pull requests. The user may write to repositories of her own and of {@code
 * garden}.
 */
public final class UploadRoutes implements LoopbackHub.Route {

  private static final int USUAL_PART_BYTES = 1 << 20;

  /** Either kind, and the id. */
  private static final String REPOSITORY =
      "/api/(?<kind>models|datasets)/(?<one>[\\w.-]+/[\\w.-]+)";

  private static final String LARGE_FILES =
      "/(?<kind>datasets/)?(?<one>[\\w.-]+/[\\w.-]+)\\.git/info/lfs/objects/";

  private static final Pattern BRANCH =
      Pattern.compile("POST " + REPOSITORY + "/branch/(?<two>[^/]+)");
  private static final Pattern ASK =
      Pattern.compile("POST " + REPOSITORY + "/preupload/(?<two>[^/]+)");
  private static final Pattern COMMIT =
      Pattern.compile("POST " + REPOSITORY + "/commit/(?<two>[^/]+)");
  private static final Pattern BATCH = Pattern.compile("POST " + LARGE_FILES + "batch");
  private static final Pattern VERIFY = Pattern.compile("POST " + LARGE_FILES + "verify");
  private static final Pattern COMPLETE = Pattern.compile("POST /api/complete/(?<one>\\w+)");
  private static final Pattern OBJECT = Pattern.compile("PUT /objects/(?<one>\\w+)");
  private static final Pattern PART = Pattern.compile("PUT /parts/(?<one>\\w+)/(?<two>\\d+)");

  private final int partBytes;
  private final Map<String, Map<Integer, byte[]>> parts = new ConcurrentHashMap<>();
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final AtomicInteger pullRequests = new AtomicInteger();

  /** Creates routes that want files above 1 MiB in parts of that size. */
  public UploadRoutes() {
    this(USUAL_PART_BYTES);
  }

  /** Creates routes that want larger files in parts of a size. */
  public UploadRoutes(int partBytes) {
    this.partBytes = partBytes;
  }

  /** Returns the titles of all commits. */
  public List<String> messages() {
    return List.copyOf(messages);
  }

  /**
   * One request: the exchange, the hub, the kind of repository, and the groups of its path: the id
   * or hash, and the branch or number.
   */
  private record Call(
      HttpExchange exchange, LoopbackHub hub, RepositoryKind kind, String one, String two) {

    JsonNode json() throws IOException {
      return JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
    }

    /** Returns the address of the repository's page. */
    String page() {
      return hub.endpoint() + "/" + kind.prefix() + one;
    }

    boolean forPullRequest() {
      return String.valueOf(exchange.getRequestURI().getQuery()).contains("create_pr=1");
    }
  }

  private interface Action {
    void answer(Call call) throws IOException;
  }

  @Override
  public synchronized boolean answers(HttpExchange exchange, LoopbackHub hub) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
    Map<Pattern, Action> actions = new LinkedHashMap<>();
    actions.put(Pattern.compile("POST /api/repos/create"), this::create);
    actions.put(Pattern.compile("POST /api/validate-yaml"), UploadRoutes::validate);
    actions.put(BRANCH, this::branch);
    actions.put(ASK, this::preupload);
    actions.put(BATCH, this::batch);
    actions.put(VERIFY, UploadRoutes::verify);
    actions.put(COMPLETE, this::complete);
    actions.put(COMMIT, this::commit);
    actions.put(OBJECT, UploadRoutes::object);
    actions.put(PART, this::part);
    for (Map.Entry<Pattern, Action> action : actions.entrySet()) {
      Matcher found = action.getKey().matcher(line);
      if (found.matches()) {
        action
            .getValue()
            .answer(
                new Call(
                    exchange,
                    hub,
                    kind(group(found, "kind")),
                    group(found, "one"),
                    group(found, "two")));
        return true;
      }
    }
    return false;
  }

  private static RepositoryKind kind(String name) {
    return name.startsWith("dataset") ? RepositoryKind.DATASET : RepositoryKind.MODEL;
  }

  private static String group(Matcher found, String name) {
    return !found.namedGroups().containsKey(name) || found.group(name) == null
        ? ""
        : URLDecoder.decode(found.group(name).replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Answers with the refusal unless the user may write to a repository of this name. */
  private static boolean mayWrite(Call call, String id) throws IOException {
    if (!ReadingRoutes.isAuthorised(call.exchange())) {
      Reply.error(call.exchange(), 401, "", "Invalid credentials in Authorization header");
      return false;
    }
    if (!id.startsWith("gardener/") && !id.startsWith("garden/")) {
      Reply.error(
          call.exchange(), 403, "", "You don't have the rights to write to " + id.split("/")[0]);
      return false;
    }
    return true;
  }

  private static Optional<StoredRepository> writable(Call call) throws IOException {
    Optional<StoredRepository> found =
        ReadingRoutes.readable(call.exchange(), call.hub(), call.kind(), call.one());
    return found.isEmpty() || call.forPullRequest() || mayWrite(call, call.one())
        ? found
        : Optional.empty();
  }

  private static Optional<String> head(Call call, StoredRepository repository) throws IOException {
    Optional<String> commit = repository.resolve(call.two());
    if (commit.isEmpty()) {
      Reply.error(call.exchange(), 404, "RevisionNotFound", "Invalid rev id: " + call.two());
    }
    return commit;
  }

  private void create(Call call) throws IOException {
    JsonNode wanted = call.json();
    RepositoryKind kind = kind(wanted.path("type").asString("model"));
    String id =
        wanted.path("organization").asString("gardener") + "/" + wanted.path("name").asString();
    if (!mayWrite(call, id)) {
      return;
    }
    String url = call.hub().endpoint() + "/" + kind.prefix() + id;
    if (call.hub().repository(kind, id).isPresent()) {
      Reply.json(
          call.exchange(),
          409,
          Map.of("error", "You already created this " + kind.word() + " repo", "url", url));
      return;
    }
    byte[] attributes = "*.safetensors filter=lfs\n".getBytes(StandardCharsets.UTF_8);
    StoredRepository created = call.hub().create(kind, id);
    created.commit("main", Map.of(".gitattributes", attributes));
    if (wanted.path("private").asBoolean(false)
        || wanted.path("visibility").asString("").equals("private")) {
      created.access(Access.PRIVATE);
    }
    Reply.json(call.exchange(), 200, Map.of("url", url, "name", id));
  }

  private static void validate(Call call) throws IOException {
    call.json();
    Reply.json(call.exchange(), 200, Map.of("errors", List.of(), "warnings", List.of()));
  }

  private void branch(Call call) throws IOException {
    Optional<StoredRepository> repository = writable(call);
    if (repository.isEmpty()) {
      return;
    }
    String main = repository.get().branches().get("main");
    if (repository.get().branches().putIfAbsent(call.two(), main) == null) {
      Reply.json(call.exchange(), 200, Map.of());
    } else {
      Reply.error(call.exchange(), 409, "", "Reference already exists");
    }
  }

  private void preupload(Call call) throws IOException {
    Optional<StoredRepository> repository = writable(call);
    Optional<String> commit =
        repository.isEmpty() ? Optional.empty() : head(call, repository.get());
    if (commit.isEmpty()) {
      return;
    }
    Map<String, byte[]> there = repository.get().files(commit.get());
    List<Map<String, Object>> files = new ArrayList<>();
    for (JsonNode each : call.json().path("files")) {
      String path = each.path("path").asString("");
      Map<String, Object> wish = new LinkedHashMap<>();
      wish.put("path", path);
      wish.put("uploadMode", StoredRepository.isLarge(path) ? "lfs" : "regular");
      wish.put("shouldIgnore", path.endsWith(".ignored"));
      if (there.containsKey(path)) {
        wish.put("oid", StoredRepository.etag(path, there.get(path)));
      }
      files.add(wish);
    }
    Reply.json(call.exchange(), 200, Map.of("files", files));
  }

  private void batch(Call call) throws IOException {
    if (writable(call).isEmpty()) {
      return;
    }
    List<Map<String, Object>> objects = new ArrayList<>();
    for (JsonNode each : call.json().path("objects")) {
      String oid = each.path("oid").asString("");
      long size = each.path("size").asLong(0);
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("oid", oid);
      object.put("size", size);
      if (!call.hub().objects().containsKey(oid)) {
        object.put("actions", actions(call, oid, size));
      }
      objects.add(object);
    }
    Reply.json(call.exchange(), 200, Map.of("transfer", "basic", "objects", objects));
  }

  private Map<String, Object> actions(Call call, String oid, long size) {
    Map<String, Object> upload = new LinkedHashMap<>();
    if (size <= partBytes) {
      upload.put("href", call.hub().objectAddress(oid));
      upload.put("header", Map.of());
    } else {
      Map<String, Object> header = new LinkedHashMap<>();
      header.put("chunk_size", String.valueOf(partBytes));
      for (int i = 1; (long) (i - 1) * partBytes < size; i++) {
        header.put("%05d".formatted(i), call.hub().storageHost() + "/parts/" + oid + "/" + i);
      }
      upload.put("href", call.hub().endpoint() + "/api/complete/" + oid + "?signature=s3cret");
      upload.put("header", header);
    }
    String verify = call.page() + ".git/info/lfs/objects/verify";
    return Map.of("upload", upload, "verify", Map.of("href", verify));
  }

  private static void object(Call call) throws IOException {
    byte[] bytes = call.exchange().getRequestBody().readAllBytes();
    if (StoredRepository.sha256(bytes).equals(call.one())) {
      call.hub().store(bytes);
      Reply.bytes(call.exchange(), 200, new byte[0]);
    } else {
      Reply.error(call.exchange(), 400, "", "the hash differs");
    }
  }

  private void part(Call call) throws IOException {
    byte[] bytes = call.exchange().getRequestBody().readAllBytes();
    parts
        .computeIfAbsent(call.one(), _ -> new ConcurrentHashMap<>())
        .put(Integer.parseInt(call.two()), bytes);
    call.exchange().getResponseHeaders().set("ETag", "\"" + StoredRepository.git(bytes) + "\"");
    Reply.bytes(call.exchange(), 200, new byte[0]);
  }

  private void complete(Call call) throws IOException {
    Map<Integer, String> etags = new TreeMap<>();
    for (JsonNode each : call.json().path("parts")) {
      etags.put(each.path("partNumber").asInt(0), each.path("etag").asString(""));
    }
    Map<Integer, byte[]> arrived = new TreeMap<>(parts.getOrDefault(call.one(), Map.of()));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    arrived.values().forEach(whole::writeBytes);
    boolean agree =
        arrived.keySet().equals(etags.keySet())
            && arrived.entrySet().stream()
                .allMatch(
                    each ->
                        ("\"" + StoredRepository.git(each.getValue()) + "\"")
                            .equals(etags.get(each.getKey())));
    if (agree && StoredRepository.sha256(whole.toByteArray()).equals(call.one())) {
      call.hub().store(whole.toByteArray());
      Reply.json(call.exchange(), 200, Map.of("success", true));
    } else {
      Reply.error(call.exchange(), 400, "", "a part is missing, or its ETag differs");
    }
  }

  private static void verify(Call call) throws IOException {
    JsonNode told = call.json();
    byte[] there = call.hub().objects().get(told.path("oid").asString(""));
    if (there != null && there.length == told.path("size").asLong(-1)) {
      Reply.json(call.exchange(), 200, Map.of("message", "ok"));
    } else {
      Reply.error(call.exchange(), 404, "", "the object is not there");
    }
  }

  private void commit(Call call) throws IOException {
    Optional<StoredRepository> repository = writable(call);
    Optional<String> parent =
        repository.isEmpty() ? Optional.empty() : head(call, repository.get());
    if (parent.isEmpty()) {
      return;
    }
    Map<String, byte[]> files = new TreeMap<>(repository.get().files(parent.get()));
    String message = "";
    String body =
        new String(call.exchange().getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    for (String line : body.split("\n")) {
      JsonNode entry = JsonMapper.shared().readTree(line);
      JsonNode value = entry.path("value");
      String path = value.path("path").asString("");
      String key = entry.path("key").asString("");
      if (key.equals("header")) {
        message = value.path("summary").asString("");
        String expected = value.path("parentCommit").asString("");
        if (!expected.isEmpty() && !expected.equals(parent.get())) {
          Reply.error(call.exchange(), 412, "", "A commit has happened since");
          return;
        }
      } else if (key.equals("file") && !StoredRepository.isLarge(path)) {
        files.put(path, Base64.getDecoder().decode(value.path("content").asString("")));
      } else if (key.equals("lfsFile")
          && call.hub().objects().containsKey(value.path("oid").asString(""))) {
        files.put(path, call.hub().objects().get(value.path("oid").asString("")));
      } else {
        Reply.error(call.exchange(), 400, "", "cannot " + key + " " + path);
        return;
      }
    }
    messages.add(message);
    Map<String, Object> answer = new LinkedHashMap<>();
    String branch = call.two();
    if (call.forPullRequest()) {
      int number = pullRequests.incrementAndGet();
      branch = "refs/pr/" + number;
      repository.get().branches().put(branch, parent.get());
      answer.put("pullRequestUrl", call.page() + "/discussions/" + number);
    }
    String made = repository.get().commit(branch, files);
    answer.put("success", true);
    answer.put("commitOid", made);
    answer.put("commitUrl", call.page() + "/commit/" + made);
    Reply.json(call.exchange(), 200, answer);
  }
}
