package dev.espalier.hub.loopback;

import dev.espalier.hub.repository.RepositoryKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A repository of the loopback Hub: commits of files in memory, and branches that name commits.
 * Thread-safe as long as its files are not changed in place.
 */
public final class StoredRepository {

  /** Files of these kinds are stored on the storage host, as LFS does. */
  private static final String LARGE = ".*\\.(safetensors|parquet|bin|zip)";

  /** Who may read a repository. */
  public enum Access {
    PUBLIC,
    PRIVATE,
    GATED
  }

  private final RepositoryKind kind;
  private final String id;
  private final Map<String, TreeMap<String, byte[]>> commits = new ConcurrentHashMap<>();
  private final Map<String, String> branches = new ConcurrentHashMap<>();
  private volatile Access access = Access.PUBLIC;

  StoredRepository(RepositoryKind kind, String id) {
    this.kind = kind;
    this.id = id;
  }

  /** Returns the kind. */
  public RepositoryKind kind() {
    return kind;
  }

  /** Returns the id. */
  public String id() {
    return id;
  }

  /** Returns who may read it. */
  public Access access() {
    return access;
  }

  /** Sets who may read it. */
  public StoredRepository access(Access given) {
    this.access = given;
    return this;
  }

  /** Adds a commit that holds exactly these files, lets a branch name it, and returns its hash. */
  public String commit(String branch, Map<String, byte[]> files) {
    TreeMap<String, byte[]> sorted = new TreeMap<>(files);
    MessageDigest digest = digest("SHA-1");
    digest.update((kind + id + branches.getOrDefault(branch, "")).getBytes(StandardCharsets.UTF_8));
    sorted.forEach(
        (path, bytes) -> {
          digest.update(path.getBytes(StandardCharsets.UTF_8));
          digest.update(git(bytes).getBytes(StandardCharsets.UTF_8));
        });
    String commit = HexFormat.of().formatHex(digest.digest());
    commits.put(commit, sorted);
    branches.put(branch, commit);
    return commit;
  }

  /** Returns the commit of a branch, or the commit itself. */
  public Optional<String> resolve(String revision) {
    return commits.containsKey(revision)
        ? Optional.of(revision)
        : Optional.ofNullable(branches.get(revision));
  }

  /** Returns the files of a commit, by path. */
  public TreeMap<String, byte[]> files(String commit) {
    return commits.get(commit);
  }

  /** Returns the branches, by name. */
  public Map<String, String> branches() {
    return branches;
  }

  /** Tells whether a file is stored on the storage host. */
  public static boolean isLarge(String path) {
    return path.matches(LARGE);
  }

  /** Returns the name of a file's blob. */
  public static String etag(String path, byte[] bytes) {
    return isLarge(path) ? sha256(bytes) : git(bytes);
  }

  /** Returns the SHA-256 of bytes. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest("SHA-256").digest(bytes));
  }

  /** Returns the hash under which git stores bytes. */
  public static String git(byte[] bytes) {
    MessageDigest digest = digest("SHA-1");
    digest.update(("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(digest.digest(bytes));
  }

  /** Returns the pointer that git holds in place of a large file. */
  static byte[] pointer(byte[] bytes) {
    return ("version https://git-lfs.github.com/spec/v1\noid sha256:"
            + sha256(bytes)
            + "\nsize "
            + bytes.length
            + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
