package dev.espalier.hub.cache;

import dev.espalier.hub.api.RepositoryTree;
import dev.espalier.hub.api.TreeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The lists of files that the cache keeps for each commit, in the format of Python's client. */
public final class Trees {

  private static final int FORMAT = 1;

  /** A character by its number, or a backslash, after which nothing is one. */
  private static final Pattern ESCAPED = Pattern.compile("\\\\\\\\|\\\\u[0-9A-F]{4}");

  private static final long MOST_BYTES = 1L << 28;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Trees() {}

  /** Returns the list of a commit; none if there is none, or one that is not understood. */
  public static Optional<RepositoryTree> read(RepositoryCache cache, String commit) {
    Path file = cache.tree(commit);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
        return Optional.empty();
      }
      JsonNode document = MAPPER.readTree(Files.readAllBytes(file));
      if (document.path("format_version").asInt(0) != FORMAT
          || !document.path("files").isObject()) {
        return Optional.empty();
      }
      List<TreeFile> files = new ArrayList<>();
      for (Map.Entry<String, JsonNode> entry : document.path("files").properties()) {
        files.add(file(entry.getKey(), entry.getValue()));
      }
      return Optional.of(new RepositoryTree(commit, files));
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      // Asked for anew; the file is then replaced.
      return Optional.empty();
    }
  }

  private static TreeFile file(String path, JsonNode entry) {
    Optional<TreeFile.Lfs> lfs =
        entry.has("lfs_sha256")
            ? Optional.of(new TreeFile.Lfs(hash(entry, "lfs_sha256", 64), size(entry, "lfs_size")))
            : Optional.empty();
    return new TreeFile(
        path,
        size(entry, "size"),
        hash(entry, "blob_id", 40),
        lfs,
        Optional.of(entry.path("xet_hash").asString("")).filter(hash -> !hash.isEmpty()));
  }

  private static String hash(JsonNode entry, String field, int digits) {
    String hash = entry.path(field).asString("");
    if (!hash.matches("[0-9a-f]{" + digits + "}")) {
      throw new IllegalArgumentException(field);
    }
    return hash;
  }

  private static long size(JsonNode entry, String field) {
    long size = entry.path(field).asLong(-1);
    if (size < 0) {
      throw new IllegalArgumentException(field);
    }
    return size;
  }

  /**
   * Keeps a list.
   *
   * @throws dev.espalier.hub.fault.HubException if the cache cannot be written
   */
  public static void write(RepositoryCache cache, RepositoryTree tree) {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("format_version", FORMAT);
    ObjectNode files = document.putObject("files");
    tree.files().stream()
        .sorted(Comparator.comparing(TreeFile::path))
        .forEach(
            file -> {
              ObjectNode entry = files.putObject(file.path());
              entry.put("size", file.size());
              entry.put("blob_id", file.blobId());
              file.lfs()
                  .ifPresent(
                      lfs -> {
                        entry.put("lfs_sha256", lfs.sha256());
                        entry.put("lfs_size", lfs.size());
                      });
              file.xetHash().ifPresent(hash -> entry.put("xet_hash", hash));
            });
    try {
      Whole.write(
          cache.tree(tree.commit()),
          inSmallDigits(MAPPER.writer().with(layout()).writeValueAsString(document)));
    } catch (IOException e) {
      throw CacheFaults.writing(cache.tree(tree.commit()), e);
    }
  }

  /** Jackson escapes characters in capital digits, Python in small ones. */
  private static String inSmallDigits(String json) {
    return ESCAPED
        .matcher(json)
        .replaceAll(found -> Matcher.quoteReplacement(found.group().toLowerCase(Locale.ROOT)));
  }

  /** One space per level and none before a colon, as Python writes it. */
  private static DefaultPrettyPrinter layout() {
    DefaultIndenter lines = new DefaultIndenter(" ", "\n");
    return new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator(""))
        .withObjectIndenter(lines)
        .withArrayIndenter(lines);
  }
}
