package dev.espalier.hub.api;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.Revision;
import dev.espalier.hub.wire.HubClient;
import dev.espalier.hub.wire.HubRequest;
import dev.espalier.hub.wire.HubResponse;
import dev.espalier.hub.wire.Json;
import dev.espalier.hub.wire.Origins;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Asks the Hub about repositories and files. Thread-safe. */
public final class HubApi {

  private static final int MOST_PAGES = 10_000;
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NEXT = Pattern.compile("<([^<>]+)>\\s*;[^,]*\\brel=\"?next\"?");

  private final HubClient client;

  /** Creates an interface that sends its requests with a client. */
  public HubApi(HubClient client) {
    this.client = client;
  }

  /**
   * Returns the hash of the commit that a revision stands for.
   *
   * @throws HubException if the repository or the revision is not there
   */
  public String commit(RepositoryId id, Revision revision) {
    String about = about(id, revision);
    URI address =
        client.address(
            "api/" + Encoded.path(id.apiPath()) + "/revision/" + Encoded.part(revision.name()));
    JsonNode answer =
        client.send(HubRequest.get(address, about), response -> Json.read(response, about));
    String commit = answer.path("sha").asString("");
    if (!Revision.isCommit(commit)) {
      throw malformed(about, "its revision has no commit");
    }
    return commit;
  }

  /**
   * Returns all files of a commit.
   *
   * @throws HubException if the repository or the commit is not there, or the list is malformed
   */
  public RepositoryTree tree(RepositoryId id, String commit) {
    String about = id.toString();
    URI address =
        client.address("api/" + Encoded.path(id.apiPath()) + "/tree/" + commit + "?recursive=true");
    List<TreeFile> files = new ArrayList<>();
    Set<URI> seen = new HashSet<>();
    for (Optional<URI> page = Optional.of(address); page.isPresent(); ) {
      if (!seen.add(page.get()) || seen.size() > MOST_PAGES) {
        throw malformed(about, "its list of files has no end");
      }
      page =
          client.send(
              HubRequest.get(page.get(), about),
              response -> {
                List<TreeFile> read = files(Json.read(response, about), about);
                files.addAll(read);
                return next(response, about);
              });
    }
    return new RepositoryTree(commit, files);
  }

  private static Optional<URI> next(HubResponse response, String about) {
    for (String header : response.headers().allValues("Link")) {
      Matcher next = NEXT.matcher(header);
      if (next.find()) {
        try {
          URI address = response.address().resolve(next.group(1));
          if (Origins.same(address, response.address())) {
            return Optional.of(address);
          }
        } catch (IllegalArgumentException e) {
          // Reported below.
        }
        throw malformed(about, "its list of files goes on elsewhere");
      }
    }
    return Optional.empty();
  }

  private static List<TreeFile> files(JsonNode page, String about) {
    List<TreeFile> files = new ArrayList<>();
    if (!page.isArray()) {
      throw malformed(about, "its list of files is no list");
    }
    for (JsonNode entry : page) {
      if (entry.path("type").asString("").equals("file")) {
        files.add(file(entry, about));
      }
    }
    return files;
  }

  private static TreeFile file(JsonNode entry, String about) {
    String path = entry.path("path").asString("");
    String oid = entry.path("oid").asString("");
    JsonNode lfs = entry.path("lfs");
    Optional<TreeFile.Lfs> large =
        lfs.isObject()
            ? Optional.of(
                new TreeFile.Lfs(lfs.path("oid").asString(""), lfs.path("size").asLong(-1)))
            : Optional.empty();
    TreeFile file =
        new TreeFile(
            path,
            entry.path("size").asLong(-1),
            oid,
            large,
            Optional.of(entry.path("xetHash").asString(""))
                .filter(hash -> SHA256.matcher(hash).matches()));
    if (path.isEmpty()
        || file.size() < 0
        || !HASH.matcher(oid).matches()
        || large.isPresent()
            && (large.get().size() < 0 || !SHA256.matcher(large.get().sha256()).matches())) {
      throw malformed(about, "its list of files has a malformed entry " + path);
    }
    return file;
  }

  /**
   * Returns what the Hub says of a file, from the headers of its address.
   *
   * @throws HubException if the file is not there, or the headers are missing or malformed
   */
  public FileMetadata metadata(RepositoryId id, String revision, String path) {
    String about = id + ": " + path;
    HubRequest request =
        HubRequest.head(fileAddress(id, revision, path), about)
            .header("Accept-Encoding", "identity")
            .timeout(client.environment().timeouts().answer())
            .withinOrigin();
    try (HubResponse response = client.open(request)) {
      boolean described = response.header("X-Repo-Commit").isPresent();
      if (response.isRedirect() && !described) {
        // A mirror that sends on to the Hub; the next answer describes the file.
        try (HubResponse next = client.open(HubRequest.head(location(response, about), about))) {
          return metadata(next, about);
        }
      }
      return metadata(response, about);
    }
  }

  private static FileMetadata metadata(HubResponse response, String about) {
    String commit = response.header("X-Repo-Commit").orElse("");
    String etag =
        response
            .header("X-Linked-Etag")
            .or(() -> response.header("ETag"))
            .map(FileMetadata::normalised)
            .orElse("");
    if (!Revision.isCommit(commit)) {
      throw malformed(about, "the answer names no commit, as if it were not from a hub");
    }
    if (!HASH.matcher(etag).matches() && !SHA256.matcher(etag).matches()) {
      throw malformed(about, "the answer names no hash of the file");
    }
    OptionalLong size = response.number("X-Linked-Size");
    if (size.isEmpty() && !response.isRedirect()) {
      size = response.number("Content-Length");
    }
    return new FileMetadata(
        commit, etag, size, response.isRedirect() ? location(response, about) : response.address());
  }

  private static URI location(HubResponse response, String about) {
    try {
      return response.address().resolve(response.header("Location").orElse(""));
    } catch (IllegalArgumentException e) {
      throw malformed(about, "is redirected to what is no address");
    }
  }

  private URI fileAddress(RepositoryId id, String revision, String path) {
    return client.address(
        Encoded.path(id.webPath())
            + "/resolve/"
            + Encoded.part(revision)
            + "/"
            + Encoded.path(path));
  }

  private static String about(RepositoryId id, Revision revision) {
    return revision.equals(Revision.MAIN) ? id.toString() : id + "@" + revision;
  }

  private static HubException malformed(String about, String fault) {
    return new HubException(
        Kind.PROTOCOL, about, fault, "check HF_ENDPOINT and the proxy, and try again later");
  }
}
