package dev.espalier.checkpoint.hub;

import dev.espalier.fault.BadInputException;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.hub.pull.PullRequest;
import dev.espalier.hub.pull.PullResult;
import dev.espalier.hub.pull.Puller;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.text.dataset.HubDatasets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Models and datasets of the Hugging Face Hub, named by id or address: from the cache that Python's
 * client shares if they are there, else downloaded into it.
 *
 * @param environment the Hub and the cache
 * @param puller finds and downloads
 * @param listener receives the progress of downloads
 */
public record HubFiles(HubEnvironment environment, Puller puller, PullListener listener)
    implements HubDatasets {

  /** Ids that the Hub itself redirects. A cache may have a repository under either. */
  private static final Map<String, String> FORWARDED =
      Map.of(
          "gpt2", "openai-community/gpt2",
          "gpt2-medium", "openai-community/gpt2-medium",
          "gpt2-large", "openai-community/gpt2-large",
          "gpt2-xl", "openai-community/gpt2-xl",
          "distilgpt2", "distilbert/distilgpt2",
          "wikitext", "Salesforce/wikitext");

  /** A mistyped name of a file is no business of the Hub. */
  private static final Pattern FILE =
      Pattern.compile(
          "(?i).*\\.(txt|text|raw|tokens|jsonl|ndjson|json|csv|tsv|parquet|arrow|bin|safetensors"
              + "|gz|zst|zip|yaml)");

  /** Returns the Hub and the cache that the environment names. */
  public static HubFiles standard(PullListener listener) {
    try {
      HubEnvironment environment = HubEnvironment.standard();
      return new HubFiles(environment, new Puller(environment), listener);
    } catch (HubException e) {
      throw fault(e);
    }
  }

  /**
   * Returns the directory of a model.
   *
   * @param name an id such as {@code distilgpt2}, {@code id@revision}, or an address
   * @throws BadInputException if it is not in the cache and cannot be downloaded
   */
  public Path model(String name) {
    return resolve(name, RepositoryKind.MODEL, "{model}", "directory").folder();
  }

  @Override
  public Found find(String option, String name) {
    PullResult found = resolve(name, RepositoryKind.DATASET, option, "file or directory");
    return new Found(found.folder(), found.paths());
  }

  private PullResult resolve(String name, RepositoryKind kind, String option, String local) {
    if (!isName(name)) {
      throw new BadInputException(
          option + " " + name, "not found", "name a " + local + " or an id of the hub");
    }
    try {
      PullRequest request =
          PullRequest.of(RepositoryAddress.parse(name, kind, environment.endpoint()));
      return puller.findOrPull(aliases(request), listener);
    } catch (HubException e) {
      boolean absent =
          e.kind() == HubException.Kind.REPOSITORY_NOT_FOUND
              || e.kind() == HubException.Kind.OFFLINE;
      throw fault(e, option, absent ? "is no local " + local + ", and " : "");
    }
  }

  private static boolean isName(String name) {
    return RepositoryAddress.hasScheme(name)
        || RepositoryAddress.isLike(name) && !FILE.matcher(name).matches();
  }

  /** Returns the request, and the same one under the other name of the repository. */
  private static List<PullRequest> aliases(PullRequest request) {
    List<PullRequest> all = new ArrayList<>(List.of(request));
    FORWARDED.forEach(
        (old, present) -> {
          String name = request.id().name();
          Optional<String> other =
              name.equals(old)
                  ? Optional.of(present)
                  : name.equals(present) ? Optional.of(old) : Optional.empty();
          other.ifPresent(
              alias ->
                  all.add(
                      new PullRequest(
                          new RepositoryId(request.id().kind(), alias),
                          request.revision(),
                          request.wanted())));
        });
    return all;
  }

  /** Asks the Hub, and returns what was downloaded or is there already. */
  public PullResult pull(PullRequest request) {
    try {
      return puller.pull(request, listener);
    } catch (HubException e) {
      throw fault(e);
    }
  }

  /**
   * Reads a name.
   *
   * @throws BadInputException if it names no repository of that kind
   */
  public RepositoryAddress address(String name, RepositoryKind kind) {
    try {
      return RepositoryAddress.parse(name, kind, environment.endpoint());
    } catch (HubException e) {
      throw fault(e);
    }
  }

  /** Returns the same failure as one of this library. */
  public static BadInputException fault(HubException cause) {
    return new BadInputException(cause.where(), cause.what(), cause.remedy(), cause);
  }

  /** Names the repository as the setting that names it. */
  private static BadInputException fault(HubException cause, String option, String before) {
    return new BadInputException(
        cause.where().replaceFirst("^(model|dataset)(?= )", option),
        before + cause.what(),
        cause.remedy(),
        cause);
  }
}
