package dev.espalier.hub.uploads;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The repositories and large files of a hub. Methods are called with this object locked. */
public final class Repositories {

  /**
   * A file of a commit.
   *
   * @param bytes its bytes
   * @param large whether they are in the storage of large files
   */
  public record Blob(byte[] bytes, boolean large) {
    /** Returns the SHA-256 of a large file, else the git hash. */
    public String etag() {
      return large ? sha256(bytes) : gitHash(bytes);
    }
  }

  /** A commit with all its files. */
  public record Commit(String hash, String message, Map<String, Blob> files) {}

  /** A repository. */
  public static final class Repository {
    private final Map<String, List<Commit>> branches = new LinkedHashMap<>();
    private boolean hidden;
    private int pullRequests;

    public boolean hidden() {
      return hidden;
    }

    /** Returns the commits of a branch, the first one first. */
    public List<Commit> commits(String branch) {
      return List.copyOf(branches.getOrDefault(branch, List.of()));
    }

    /** Returns the last commit of a branch, or the commit of that hash. */
    public Optional<Commit> at(String revision) {
      if (branches.containsKey(revision)) {
        return Optional.of(branches.get(revision).getLast());
      }
      return branches.values().stream()
          .flatMap(List::stream)
          .filter(each -> each.hash().equals(revision))
          .findFirst();
    }

    void branch(String name, String from) {
      branches.put(name, new ArrayList<>(branches.get(from)));
    }

    String openPullRequest(String from) {
      String name = "refs/pr/" + ++pullRequests;
      branch(name, from);
      return name;
    }

    Commit commit(String branch, String message, Map<String, Blob> changes) {
      Map<String, Blob> files = new TreeMap<>(branches.get(branch).getLast().files());
      files.putAll(changes);
      Commit next = new Commit(hash(branch + System.nanoTime() + message), message, files);
      branches.get(branch).add(next);
      return next;
    }
  }

  private final Map<String, Repository> all = new ConcurrentHashMap<>();
  private final Map<String, byte[]> large = new ConcurrentHashMap<>();

  /** Returns a repository. */
  public Optional<Repository> find(String name) {
    return Optional.ofNullable(all.get(name));
  }

  /** Creates a repository with a first commit. */
  public Repository create(String name, boolean hidden) {
    Repository created = new Repository();
    created.hidden = hidden;
    Map<String, Blob> first = new TreeMap<>();
    first.put(
        ".gitattributes",
        new Blob("*.safetensors filter=lfs\n".getBytes(StandardCharsets.UTF_8), false));
    created.branches.put(
        "main", new ArrayList<>(List.of(new Commit(hash(name), "initial commit", first))));
    all.put(name, created);
    return created;
  }

  /** Returns the large files by SHA-256. */
  public Map<String, byte[]> large() {
    return large;
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest("SHA-256", bytes));
  }

  static String gitHash(byte[] bytes) {
    byte[] header = ("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] both = new byte[header.length + bytes.length];
    System.arraycopy(header, 0, both, 0, header.length);
    System.arraycopy(bytes, 0, both, header.length, bytes.length);
    return HexFormat.of().formatHex(digest("SHA-1", both));
  }

  static String md5(byte[] bytes) {
    return HexFormat.of().formatHex(digest("MD5", bytes));
  }

  private static String hash(String text) {
    return HexFormat.of().formatHex(digest("SHA-1", text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
