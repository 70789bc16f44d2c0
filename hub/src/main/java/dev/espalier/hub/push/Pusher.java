package dev.espalier.hub.push;

import dev.espalier.hub.api.Accounts;
import dev.espalier.hub.environment.Token;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.push.Planned.Mode;
import dev.espalier.hub.push.PushRequest.Target;
import dev.espalier.hub.repository.FileName;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.Revision;
import dev.espalier.hub.wire.HubClient;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Pushes files to a repository in one commit: all of them are there afterwards, or none. What the
 * Hub has is not sent again, so that a push that failed can simply be repeated. Thread-safe.
 */
public final class Pusher {

  /** Others may commit between our look at the branch and our commit. */
  private static final int MOST_ATTEMPTS = 3;

  private final HubClient client;

  /** Creates a pusher that sends its requests with a client. */
  public Pusher(HubClient client) {
    this.client = client;
  }

  /**
   * Pushes files.
   *
   * @throws HubException if there is no token, a name is refused, or the Hub refuses or cannot be
   *     reached; nothing visible has changed then, except that the repository may have been created
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public PushResult push(PushRequest request, PushListener listener) {
    Token token = token(request.repository());
    check(request);
    RepositoryId id = withOwner(request.repository(), token);
    Session session = new Session(client, token, id);
    TargetRepository repository = new TargetRepository(session);
    Target target = request.target();
    boolean created = repository.create(target.hidden());
    repository.createBranch(target.branch());
    Run run = new Run(session, repository, request, new Planner(repository, listener), listener);
    for (int attempt = 1; ; attempt++) {
      try {
        return run.push(created);
      } catch (HubException e) {
        if (e.kind() != Kind.CONFLICT || attempt >= MOST_ATTEMPTS) {
          throw e.kind() == Kind.CONFLICT ? conflict(session, target, e) : e;
        }
        listener.note(id + " was changed by somebody else during the push; trying again");
      }
    }
  }

  private static HubException conflict(Session session, Target target, HubException e) {
    return new HubException(
        Kind.CONFLICT,
        session.about(),
        "the branch " + target.branch() + " is changed by somebody else again and again",
        "wait until that has ended, and push again",
        e);
  }

  private Token token(RepositoryId id) {
    return client
        .environment()
        .token()
        .orElseThrow(
            () ->
                new HubException(
                    Kind.UNAUTHORIZED,
                    id.toString(),
                    "cannot be pushed to without a token",
                    "log in, or set HF_TOKEN to a token with the right to write"));
  }

  private static void check(PushRequest request) {
    List<String> paths = request.files().stream().map(PushFile::path).toList();
    FileName.checkAll(paths, request.repository());
    for (String path : paths) {
      for (String part : path.split("/")) {
        if (part.toLowerCase(Locale.ROOT).equals(".git")) {
          throw invalid(request, path + " is in a folder .git", "leave that folder out");
        }
      }
    }
    if (paths.isEmpty() || paths.stream().distinct().count() < paths.size()) {
      throw invalid(
          request,
          paths.isEmpty() ? "there is no file to push" : "a file is named twice",
          "name each file once");
    }
    if (request.message().isBlank()) {
      throw invalid(request, "the commit has no message", "give one");
    }
    if (request.target().pullRequest() && !request.target().branch().equals(Revision.MAIN)) {
      throw invalid(
          request, "a pull request is made to the branch main only", "leave the branch out");
    }
  }

  private static HubException invalid(PushRequest request, String what, String remedy) {
    return new HubException(Kind.INVALID, request.repository().toString(), what, remedy);
  }

  private RepositoryId withOwner(RepositoryId id, Token token) {
    return id.name().contains("/")
        ? id
        : new RepositoryId(id.kind(), new Accounts(client).of(token).name() + "/" + id.name());
  }

  /** One push, whose commit may have to be made again after a conflict. */
  private record Run(
      Session session,
      TargetRepository repository,
      PushRequest request,
      Planner planner,
      PushListener listener) {

    PushResult push(boolean created) {
      Target target = request.target();
      Optional<String> head = repository.head(target.branch());
      Plan plan = planner.plan(request.files(), target.branch(), target.pullRequest());
      if (plan.files().isEmpty() && head.isPresent()) {
        return result(plan, created, 0, new Commit.Made(head.get(), Optional.empty()));
      }
      List<LfsObject> large =
          plan.of(Mode.LFS).isEmpty()
              ? List.of()
              : new LfsBatch(session).ask(plan.of(Mode.LFS), target.branch());
      List<LfsObject> missing = large.stream().filter(each -> each.upload().isPresent()).toList();
      Commit commit = new Commit(session, target, request.message());
      byte[] body = commit.body(plan.files(), head);
      SentBytes sent = new SentBytes(listener);
      long largeBytes = missing.stream().mapToLong(each -> each.file().size()).sum();
      sent.expect(largeBytes + body.length);
      LfsUpload upload = new LfsUpload(session, sent);
      missing.forEach(upload::send);
      Commit.Made made = commit.make(body, head.isPresent() && !target.pullRequest(), sent);
      long smallBytes = plan.of(Mode.REGULAR).stream().mapToLong(Planned::size).sum();
      return result(plan, created, largeBytes + smallBytes, made);
    }

    private PushResult result(Plan plan, boolean created, long bytes, Commit.Made made) {
      String page = session.client().environment().endpoint() + "/" + session.id().webPath();
      Revision branch = request.target().branch();
      String url =
          made.pullRequest().isPresent()
              ? page + "/discussions/" + made.pullRequest().get()
              : branch.equals(Revision.MAIN) ? page : page + "/tree/" + branch;
      return new PushResult(
          session.id().name(),
          url,
          made.hash(),
          created,
          Commit.paths(plan.files()),
          bytes,
          plan.unchanged(),
          plan.kept(),
          plan.ignored());
    }
  }
}
