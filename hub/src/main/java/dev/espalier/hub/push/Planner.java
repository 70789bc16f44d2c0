package dev.espalier.hub.push;

import dev.espalier.hub.api.Encoded;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.push.Planned.Mode;
import dev.espalier.hub.push.PushFile.IfThere;
import dev.espalier.hub.repository.Revision;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Asks the Hub how it wants each file, and finds those that it has already. */
final class Planner {

  private static final int FILES_AT_ONCE = 256;
  private static final int SAMPLE_BYTES = 512;

  /** The Hub wants larger files in its storage; within a commit they would be held in memory. */
  private static final long MOST_REGULAR_BYTES = 32L << 20;

  private final TargetRepository repository;
  private final PushListener listener;
  private final Map<String, String> hashes = new HashMap<>();

  Planner(TargetRepository repository, PushListener listener) {
    this.repository = repository;
    this.listener = listener;
  }

  /** The answer about one file. */
  private record Wish(Mode mode, boolean ignored, String hashThere) {}

  /**
   * Returns what to send.
   *
   * @param branch the branch to compare with
   * @param pullRequest whether the commit becomes a pull request
   */
  Plan plan(List<PushFile> files, Revision branch, boolean pullRequest) {
    Map<String, Wish> wishes = new HashMap<>();
    for (int from = 0; from < files.size(); from += FILES_AT_ONCE) {
      List<PushFile> some = files.subList(from, Math.min(files.size(), from + FILES_AT_ONCE));
      ask(some, branch, pullRequest, wishes);
    }
    List<Planned> planned = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    int unchanged = 0;
    for (PushFile file : files) {
      Wish wish = wishes.get(file.path());
      if (wish == null) {
        throw repository.session().malformed("the answer leaves out " + file.path());
      }
      if (wish.ignored()) {
        ignored.add(file.path());
        continue;
      }
      Mode mode = file.content().size() == 0 ? Mode.REGULAR : wish.mode();
      Planned next = new Planned(file, mode, hash(file, mode));
      if (next.hash().equals(wish.hashThere())) {
        unchanged++;
      } else if (file.ifThere() == IfThere.KEEP && isThere(file, wish, branch)) {
        kept.add(file.path());
      } else {
        checkSize(next);
        planned.add(next);
      }
    }
    return new Plan(planned, unchanged, kept, ignored);
  }

  private boolean isThere(PushFile file, Wish wish, Revision branch) {
    return !wish.hashThere().isEmpty() || repository.has(branch, file.path());
  }

  private void checkSize(Planned file) {
    if (file.mode() == Mode.REGULAR && file.size() > MOST_REGULAR_BYTES) {
      throw new HubException(
          Kind.PROTOCOL,
          repository.session().id() + ": " + file.path(),
          "the hub wants " + (file.size() >> 20) + " MiB within the commit",
          "name such files in the repository's .gitattributes (filter=lfs), and push again");
    }
  }

  private String hash(PushFile file, Mode mode) {
    return hashes.computeIfAbsent(
        mode + " " + file.path(),
        _ -> {
          listener.hashing(file.path());
          return mode == Mode.LFS ? file.content().sha256() : file.content().gitHash();
        });
  }

  private void ask(
      List<PushFile> files, Revision branch, boolean pullRequest, Map<String, Wish> wishes) {
    Session session = repository.session();
    List<Map<String, Object>> described = new ArrayList<>();
    for (PushFile file : files) {
      described.add(
          Map.of(
              "path",
              file.path(),
              "sample",
              Base64.getEncoder().encodeToString(file.content().first(SAMPLE_BYTES)),
              "size",
              file.content().size()));
    }
    JsonNode answer =
        session.json(
            Session.post(
                    session.api(
                        "/preupload/"
                            + Encoded.part(branch.name())
                            + (pullRequest ? "?create_pr=1" : "")),
                    session.about(),
                    Map.of("files", described))
                .repeatable());
    for (JsonNode each : answer.path("files")) {
      String word = each.path("uploadMode").asString("");
      Mode mode =
          Mode.of(word)
              .orElseThrow(() -> session.malformed("the hub names no known way to send a file"));
      wishes.put(
          each.path("path").asString(""),
          new Wish(
              mode, each.path("shouldIgnore").asBoolean(false), each.path("oid").asString("")));
    }
  }
}
