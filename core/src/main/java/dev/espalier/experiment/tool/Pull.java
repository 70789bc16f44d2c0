package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.hub.HubFiles;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.pull.PullRequest;
import dev.espalier.hub.pull.PullResult;
import dev.espalier.hub.pull.Wanted;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.hub.repository.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Downloads a model or a dataset of the Hugging Face Hub into the cache that Python's client
 * shares: what Espalier needs of it, or the files that match patterns. What is there already is not
 * downloaded again.
 */
public final class Pull implements Task<PulledRepository> {

  private final String repository;
  private final RepositoryKind kind;
  private final Optional<String> revision;
  private final Wanted.Matching patterns;

  private Pull(Builder builder) {
    this.repository = builder.repository();
    this.kind = builder.dataset ? RepositoryKind.DATASET : RepositoryKind.MODEL;
    this.revision = Optional.ofNullable(builder.revision);
    this.patterns = new Wanted.Matching(builder.include, builder.exclude);
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Asks the Hub for the present commit and downloads what is missing. An interrupted or failed
   * download is continued by the next one.
   *
   * @throws BadInputException if the Hub refuses or cannot be reached, or the cache cannot be
   *     written
   */
  @Override
  public PulledRepository run(ExperimentListener listener) {
    long start = System.nanoTime();
    HubFiles hub = HubFiles.standard(listener);
    PullResult result = hub.pull(request(hub.address(repository, kind)));
    return new PulledRepository(
        result.id().name(),
        kind.word(),
        result.revision(),
        result.commit(),
        result.folder().toString(),
        result.files(),
        result.downloadedBytes(),
        (System.nanoTime() - start) / 1e9);
  }

  private PullRequest request(RepositoryAddress address) {
    PullRequest request = PullRequest.of(address);
    if (revision.isPresent()) {
      if (address.revision().isPresent()) {
        throw new BadInputException(
            repository, "names a revision, and {revision} another", "leave one of them out");
      }
      try {
        request = new PullRequest(request.id(), new Revision(revision.get()), request.wanted());
      } catch (HubException e) {
        throw HubFiles.fault(e);
      }
    }
    boolean all = patterns.include().isEmpty() && patterns.exclude().isEmpty();
    return all ? request : request.with(patterns);
  }

  /** Collects the inputs of a download. */
  public static final class Builder extends TaskBuilder<Pull, Builder> {

    private @Nullable String repository;
    private @Nullable String revision;
    private boolean dataset;
    private final List<String> include = new ArrayList<>();
    private final List<String> exclude = new ArrayList<>();

    private Builder() {}

    /**
     * Sets the repository; required: an id such as {@code openai-community/gpt2}, {@code
     * id@revision}, a dataset's {@code id:config}, an {@code hf://} address, or the address of the
     * repository's page.
     */
    public Builder repository(String name) {
      this.repository = name;
      return this;
    }

    /** Downloads a dataset; by default a model. */
    public Builder dataset(boolean dataset) {
      this.dataset = dataset;
      return this;
    }

    /** Sets a branch, tag or commit; by default {@code main}. */
    public Builder revision(String name) {
      this.revision = name;
      return this;
    }

    /**
     * Downloads the files that match this or another pattern given, in place of those that Espalier
     * needs. {@code *} stands for any characters, slashes included.
     */
    public Builder include(String pattern) {
      include.add(pattern);
      return this;
    }

    /** Leaves out the files that match a pattern; without {@link #include}, takes all others. */
    public Builder exclude(String pattern) {
      exclude.add(pattern);
      return this;
    }

    private String repository() {
      return given(repository, "repository(name)");
    }

    @Override
    public Pull build() {
      return new Pull(this);
    }
  }
}
