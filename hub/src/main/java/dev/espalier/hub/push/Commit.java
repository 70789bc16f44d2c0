package dev.espalier.hub.push;

import dev.espalier.hub.api.Encoded;
import dev.espalier.hub.push.Planned.Mode;
import dev.espalier.hub.push.PushRequest.Target;
import dev.espalier.hub.repository.Revision;
import dev.espalier.hub.wire.HubRequest;
import dev.espalier.hub.wire.Json;
import dev.espalier.hub.wire.UploadBody;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Makes one commit of all files, in lines of JSON: a header, then one line for each file. */
final class Commit {

  private static final Pattern DISCUSSION = Pattern.compile(".*/discussions/(\\d{1,9})");

  /** The Hub checks and stores the files before it answers. */
  private static final Duration CHECKS = Duration.ofMinutes(1);

  private final Session session;
  private final Target target;
  private final String message;

  Commit(Session session, Target target, String message) {
    this.session = session;
    this.target = target;
    this.message = message;
  }

  /**
   * What the Hub answers.
   *
   * @param hash the hash of the commit
   * @param pullRequest the number of the pull request, if one was opened
   */
  record Made(String hash, Optional<String> pullRequest) {}

  /**
   * Returns the body of the request.
   *
   * @param parent the commit that must be the branch's last for the commit to be made
   */
  byte[] body(List<Planned> files, Optional<String> parent) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] lines = message.split("\\R", 2);
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("summary", lines[0].strip());
    header.put("description", lines.length < 2 ? "" : lines[1].strip());
    parent.ifPresent(commit -> header.put("parentCommit", commit));
    line(out, "header", header);
    for (Planned file : files) {
      if (file.mode() == Mode.LFS) {
        line(out, "lfsFile", large(file));
      } else {
        line(out, "file", small(file));
      }
    }
    return out.toByteArray();
  }

  private static Map<String, Object> large(Planned file) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("path", file.path());
    value.put("algo", "sha256");
    value.put("oid", file.hash());
    value.put("size", file.size());
    return value;
  }

  private static Map<String, Object> small(Planned file) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("content", Base64.getEncoder().encodeToString(file.file().content().all()));
    value.put("path", file.path());
    value.put("encoding", "base64");
    return value;
  }

  private static void line(ByteArrayOutputStream out, String key, Map<String, Object> value) {
    Map<String, Object> both = new LinkedHashMap<>();
    both.put("key", key);
    both.put("value", value);
    out.writeBytes(Json.mapper().writeValueAsString(both).getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  /**
   * Makes the commit.
   *
   * @throws dev.espalier.hub.fault.HubException of kind {@code CONFLICT} if the branch has another
   *     last commit by now
   */
  Made make(byte[] body, boolean repeatable, SentBytes sent) {
    URI address =
        session.api(
            "/commit/"
                + Encoded.part(target.branch().name())
                + (target.pullRequest() ? "?create_pr=1" : ""));
    SentBytes.Count count = sent.count("commit");
    HubRequest request =
        HubRequest.send(
                "POST",
                address,
                session.about(),
                () -> {
                  count.restart();
                  return new UploadBody(
                      () -> new ByteArrayInputStream(body), body.length, count::add);
                })
            .header("Content-Type", "application/x-ndjson")
            .timeout(CHECKS);
    JsonNode answer = session.json(repeatable ? request.repeatable() : request);
    String hash = answer.path("commitOid").asString("");
    if (!Revision.isCommit(hash)) {
      throw session.malformed("the answer to the commit names no commit");
    }
    Matcher discussion = DISCUSSION.matcher(answer.path("pullRequestUrl").asString(""));
    return new Made(
        hash, discussion.matches() ? Optional.of(discussion.group(1)) : Optional.empty());
  }

  /** Returns the paths in the order of the commit. */
  static List<String> paths(List<Planned> files) {
    return files.stream().map(Planned::path).toList();
  }
}
