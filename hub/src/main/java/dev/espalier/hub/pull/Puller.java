package dev.espalier.hub.pull;

import dev.espalier.hub.api.HubApi;
import dev.espalier.hub.api.RepositoryTree;
import dev.espalier.hub.api.TreeFile;
import dev.espalier.hub.cache.Absences;
import dev.espalier.hub.cache.CacheFaults;
import dev.espalier.hub.cache.CacheTag;
import dev.espalier.hub.cache.Refs;
import dev.espalier.hub.cache.RepositoryCache;
import dev.espalier.hub.cache.Trees;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.repository.FileName;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.hub.repository.Revision;
import dev.espalier.hub.wire.HubClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Brings files of repositories into the cache. A snapshot is only ever returned if all the files
 * that were asked for are in it. Thread-safe.
 */
public final class Puller {

  private static final int MOST_NAMED = 8;

  private final HubEnvironment environment;
  private final Supplier<HubClient> clients;

  /** Creates a puller with the settings of an environment. */
  public Puller(HubEnvironment environment) {
    this(environment, () -> new HubClient(environment));
  }

  /**
   * Creates a puller with clients of its own.
   *
   * @param clients creates a client, which is closed after use
   */
  public Puller(HubEnvironment environment, Supplier<HubClient> clients) {
    this.environment = environment;
    this.clients = clients;
  }

  /**
   * Returns the files if all of them are in the cache, without asking the Hub whether the revision
   * still stands for the same commit.
   *
   * @throws HubException if the cache cannot be read
   */
  public Optional<PullResult> find(PullRequest request) {
    return new CachedFiles(cache(request)).find(request);
  }

  /**
   * Returns the files from the cache, and asks the Hub only if any is missing, or may be: of a
   * model without a list of its files and without a tokenizer. What may be whole is used if the Hub
   * cannot tell.
   *
   * @throws HubException as {@link #pull}
   */
  public PullResult findOrPull(PullRequest request, PullListener listener) {
    return findOrPull(List.of(request), listener);
  }

  /**
   * Returns the files like {@link #findOrPull(PullRequest, PullListener)}, of a repository that has
   * several names.
   *
   * @param names the same request under each name; the Hub is asked for the first if none is in the
   *     cache
   * @throws HubException as {@link #pull}
   */
  public PullResult findOrPull(List<PullRequest> names, PullListener listener) {
    for (PullRequest name : names) {
      CachedFiles cached = new CachedFiles(cache(name));
      Optional<PullResult> found = cached.find(name);
      if (found.isPresent()) {
        return cached.mayLackTokenizer(name, found.get())
            ? completed(name, found.get(), listener)
            : found.get();
      }
    }
    return pull(names.getFirst(), listener);
  }

  private PullResult completed(PullRequest request, PullResult found, PullListener listener) {
    if (!environment.offline()) {
      try {
        return pull(request, listener);
      } catch (HubException e) {
        // What is in the cache may be all there is.
      }
    }
    listener.downloadNote(
        request.about() + " has no tokenizer in the cache, and the Hub cannot be asked for it");
    return found;
  }

  /**
   * Asks the Hub for the revision's present commit and downloads the files that are missing. Where
   * requests are forbidden, returns what is in the cache if it is all there.
   *
   * @throws HubException if the Hub refuses or cannot be reached, the cache cannot be written, or
   *     the repository lacks the files
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; what has
   *     arrived is kept
   */
  public PullResult pull(PullRequest request, PullListener listener) {
    if (environment.offline()) {
      return find(request)
          .orElseThrow(
              () ->
                  new HubException(
                      Kind.OFFLINE,
                      request.about(),
                      "is not, or not whole, in the cache "
                          + environment.places().cache()
                          + ", and HF_HUB_OFFLINE forbids to download it",
                      "unset HF_HUB_OFFLINE"));
    }
    try (HubClient client = clients.get()) {
      return new Session(client, request, listener).run();
    }
  }

  private RepositoryCache cache(PullRequest request) {
    return new RepositoryCache(environment.places().cache(), request.id());
  }

  /** One download. */
  private final class Session {

    private final HubClient client;
    private final HubApi api;
    private final PullRequest request;
    private final PullListener listener;
    private final RepositoryCache cache;

    Session(HubClient client, PullRequest request, PullListener listener) {
      this.client = client;
      this.api = new HubApi(client);
      this.request = request;
      this.listener = listener;
      this.cache = cache(request);
    }

    PullResult run() {
      RepositoryTree tree;
      try {
        tree = tree(request.revision());
      } catch (HubException e) {
        throw e.kind() == Kind.REPOSITORY_NOT_FOUND ? withOldName(e) : e;
      }
      return switch (request.wanted()) {
        case Wanted.ModelFiles _ ->
            fetch(
                request.revision(),
                tree,
                ModelChoice.of(tree.paths(), request.about(), path -> index(tree, path)));
        case Wanted.Matching matching -> fetch(request.revision(), tree, matching(tree, matching));
        case Wanted.DatasetFiles dataset -> dataset(tree, dataset.config());
      };
    }

    private RepositoryTree tree(Revision revision) {
      String commit = revision.isCommit() ? revision.name() : api.commit(request.id(), revision);
      return Trees.read(cache, commit)
          .orElseGet(
              () -> {
                RepositoryTree tree = api.tree(request.id(), commit);
                CacheTag.ensure(cache.root());
                Trees.write(cache, tree);
                return tree;
              });
    }

    /**
     * Names the repository that may be meant by a name that is not there: the oldest have no owner,
     * and what follows their name in an address looks like one. No other repository is downloaded
     * than the one that was named.
     */
    private HubException withOldName(HubException absent) {
      String[] parts = request.id().name().split("/");
      if (parts.length < 2) {
        return absent;
      }
      RepositoryId old = new RepositoryId(request.id().kind(), parts[0]);
      try {
        api.commit(old, Revision.MAIN);
      } catch (HubException e) {
        return absent;
      }
      return new HubException(
          absent.kind(),
          absent.where(),
          absent.what() + ", but the " + old + " is there",
          old.kind() == RepositoryKind.DATASET
              ? "give " + old.name() + ":" + parts[1] + " for that config of it"
              : "give " + old.name(),
          absent);
    }

    private Choice matching(RepositoryTree tree, Wanted.Matching matching) {
      Choice choice = new Choice("", tree.paths().stream().filter(matching::accepts).toList());
      if (choice.paths().isEmpty()) {
        throw new HubException(
            Kind.ENTRY_NOT_FOUND,
            request.about(),
            "has no file that matches",
            "choose other patterns, such as *.json");
      }
      return choice;
    }

    /** The index of weights says which files are needed, so it is downloaded first. */
    private byte[] index(RepositoryTree tree, String path) {
      Blob blob = Blob.of(tree.find(path).orElseThrow(), tree.commit(), cache);
      if (!CachedFiles.isThere(blob.pointer(), blob.file())) {
        Transfer.run(client, request.id().toString(), List.of(blob), listener);
      }
      try {
        return Files.readAllBytes(blob.pointer());
      } catch (IOException e) {
        throw CacheFaults.reading(blob.pointer(), e);
      }
    }

    /**
     * Parquet of the revision itself, else of the branch to which the Hub converts, else any other
     * format of rows.
     */
    private PullResult dataset(RepositoryTree tree, Optional<String> config) {
      DatasetChoice own = new DatasetChoice(tree.paths());
      Optional<Choice> chosen = own.of(config);
      if (chosen.isPresent() && chosen.get().paths().stream().allMatch(DatasetChoice::isParquet)) {
        return fetch(request.revision(), tree, chosen.get());
      }
      Optional<RepositoryTree> converted = converted();
      if (converted.isPresent()) {
        Optional<Choice> parquet = new DatasetChoice(converted.get().paths()).of(config);
        if (parquet.isPresent()) {
          return fetch(Revision.PARQUET, converted.get(), parquet.get());
        }
      }
      return fetch(
          request.revision(),
          tree,
          chosen.orElseThrow(
              () ->
                  noRows(
                      config,
                      own.configs().isEmpty() && converted.isPresent()
                          ? new DatasetChoice(converted.get().paths()).configs()
                          : own.configs())));
    }

    /** Only the main branch is converted. */
    private Optional<RepositoryTree> converted() {
      if (!request.revision().equals(Revision.MAIN)) {
        return Optional.empty();
      }
      try {
        return Optional.of(tree(Revision.PARQUET));
      } catch (HubException e) {
        if (e.kind() == Kind.REVISION_NOT_FOUND || e.kind() == Kind.REPOSITORY_NOT_FOUND) {
          return Optional.empty();
        }
        throw e;
      }
    }

    private HubException noRows(Optional<String> config, List<String> configs) {
      if (configs.isEmpty()) {
        return new HubException(
            Kind.ENTRY_NOT_FOUND,
            request.about(),
            "has no files of rows as Parquet, CSV, JSON or text",
            "choose another dataset");
      }
      String some =
          String.join(", ", configs.subList(0, Math.min(configs.size(), MOST_NAMED)))
              + (configs.size() > MOST_NAMED
                  ? " and " + (configs.size() - MOST_NAMED) + " more"
                  : "");
      return new HubException(
          Kind.ENTRY_NOT_FOUND,
          request.about() + config.map(name -> ":" + name).orElse(""),
          config.isPresent() ? "is not among the configs " + some : "has the configs " + some,
          "name one, as in " + request.id().name() + ":" + configs.getFirst());
    }

    private PullResult fetch(Revision revision, RepositoryTree tree, Choice choice) {
      FileName.checkAll(choice.paths(), request.id());
      List<PulledFile> files = new ArrayList<>();
      List<Blob> missing = new ArrayList<>();
      for (String path : choice.paths()) {
        TreeFile file = tree.find(path).orElseThrow();
        Blob blob = Blob.of(file, tree.commit(), cache);
        boolean there = CachedFiles.isThere(blob.pointer(), file);
        files.add(new PulledFile(path, file.bytes(), !there));
        if (!there) {
          missing.add(blob);
        }
      }
      CacheTag.ensure(cache.root());
      Transfer.run(client, request.id().toString(), missing, listener);
      Absences.record(cache, tree.commit(), choice.absent());
      // Last, so that a reference never leads to a snapshot that is not whole.
      Refs.record(cache, revision, tree.commit());
      Path snapshot = cache.snapshot(tree.commit());
      return new PullResult(
          request.id(),
          revision.name(),
          tree.commit(),
          snapshot,
          snapshot.resolve(choice.folder()),
          files);
    }
  }
}
