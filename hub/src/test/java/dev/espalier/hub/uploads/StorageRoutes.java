package dev.espalier.hub.uploads;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The storage of large files, which takes them whole or in parts and checks their hashes. */
final class StorageRoutes {

  private static final Pattern WHOLE = Pattern.compile("(?:PUT|GET|HEAD) /objects/(\\w+)");
  private static final Pattern PART = Pattern.compile("PUT /parts/(\\w+)/(\\d+)");

  /** The parts that have arrived, by the hash of the whole. */
  static final Map<String, Map<Integer, byte[]>> PARTS = new ConcurrentHashMap<>();

  private final UploadHub hub;

  StorageRoutes(UploadHub hub) {
    this.hub = hub;
  }

  void answer(Visit visit) throws IOException {
    List<String> whole = visit.match(WHOLE).orElse(null);
    List<String> part = visit.match(PART).orElse(null);
    if (whole != null && visit.line().startsWith("PUT")) {
      byte[] bytes = visit.body();
      if (!Repositories.sha256(bytes).equals(whole.getFirst())) {
        visit.refuse(400, "", "the hash differs");
        return;
      }
      hub.repositories().large().put(whole.getFirst(), bytes);
      visit.header("ETag", "\"" + Repositories.md5(bytes) + "\"").answer(200, new byte[0]);
    } else if (whole != null) {
      byte[] bytes = hub.repositories().large().get(whole.getFirst());
      if (bytes == null) {
        visit.refuse(404, "", "no such object");
      } else {
        range(visit, bytes);
      }
    } else if (part != null) {
      byte[] bytes = visit.body();
      PARTS
          .computeIfAbsent(part.get(0), _ -> new ConcurrentHashMap<>())
          .put(Integer.parseInt(part.get(1)), bytes);
      visit.header("ETag", "\"" + Repositories.md5(bytes) + "\"").answer(200, new byte[0]);
    } else {
      visit.refuse(404, "", "no such route");
    }
  }

  private static void range(Visit visit, byte[] bytes) throws IOException {
    visit.header("Accept-Ranges", "bytes");
    String range = visit.exchange().getRequestHeaders().getFirst("Range");
    if (range != null && range.matches("bytes=\\d+-\\d*")) {
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      int from = Integer.parseInt(ends[0]);
      int to = ends[1].isEmpty() ? bytes.length - 1 : Integer.parseInt(ends[1]);
      to = Math.min(to, bytes.length - 1);
      visit.header("Content-Range", "bytes " + from + "-" + to + "/" + bytes.length);
      visit.answer(206, java.util.Arrays.copyOfRange(bytes, from, to + 1));
    } else {
      visit.answer(200, bytes);
    }
  }

  /** Puts parts together; returns whether all are there, as their ETags say. */
  static boolean complete(UploadHub hub, String hash, Map<Integer, String> etags) {
    Map<Integer, byte[]> parts = new TreeMap<>(PARTS.getOrDefault(hash, Map.of()));
    if (!parts.keySet().equals(etags.keySet())) {
      return false;
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (Map.Entry<Integer, byte[]> part : parts.entrySet()) {
      String etag = etags.get(part.getKey());
      if (etag == null || !etag.replace("\"", "").equals(Repositories.md5(part.getValue()))) {
        return false;
      }
      whole.writeBytes(part.getValue());
    }
    if (!Repositories.sha256(whole.toByteArray()).equals(hash)) {
      return false;
    }
    hub.repositories().large().put(hash, whole.toByteArray());
    PARTS.remove(hash);
    return true;
  }
}
