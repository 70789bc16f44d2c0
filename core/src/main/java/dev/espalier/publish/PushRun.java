package dev.espalier.publish;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.push.Content;
import dev.espalier.hub.push.PushFile;
import dev.espalier.hub.push.PushFile.IfThere;
import dev.espalier.hub.push.PushListener;
import dev.espalier.hub.push.PushRequest;
import dev.espalier.hub.push.PushResult;
import dev.espalier.hub.push.Pusher;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.hub.repository.Revision;
import dev.espalier.hub.wire.HubClient;
import dev.espalier.publish.card.Card;
import dev.espalier.publish.card.CardSubject;
import dev.espalier.publish.card.ModelCard;
import dev.espalier.record.RunDirectory;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.picture.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pushes a round of a run, the model of a training run, or any directory to a repository of the
 * Hugging Face Hub, in one commit, with a model card written from the records. The token is that of
 * the environment or of the login. A listener that is also a {@link PushListener} receives the
 * progress.
 */
public final class PushRun implements Task<PushResult> {

  private final Path source;
  private final String repository;
  private final PushRequest.Target target;
  private final @Nullable String message;
  private final boolean allRounds;
  private final boolean roundAlone;
  private final boolean overwriteCard;
  private final Supplier<HubEnvironment> environment;

  private PushRun(Builder builder, Path source, String repository) {
    this.source = source;
    this.repository = repository;
    this.target =
        new PushRequest.Target(
            hub(() -> new Revision(builder.revision)), builder.createPr, builder.hidden);
    this.message = builder.message;
    this.allRounds = builder.allRounds;
    this.roundAlone = builder.roundAlone;
    this.overwriteCard = builder.overwriteCard;
    this.environment = builder.environment;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Pushes.
   *
   * @throws BadInputException if there is nothing to push, no token, or the Hub refuses or cannot
   *     be reached; no commit has been made then
   */
  @Override
  public PushResult run(ExperimentListener listener) {
    RepositoryId id = hub(() -> new RepositoryId(RepositoryKind.MODEL, repository));
    PushSource found = PushSource.of(source);
    List<PushFile> files =
        new ArrayList<>(hub(() -> roundAlone ? found.roundFiles() : found.files(allRounds)));
    if (!roundAlone) {
      card(found, id, files);
    }
    PushRequest request = new PushRequest(id, target, message(found), files);
    PushResult result =
        hub(
            () -> {
              try (HubClient client = new HubClient(environment.get())) {
                return new Pusher(client).push(request, pushListener(listener));
              }
            });
    tell(result, listener);
    return result;
  }

  /**
   * Checks, without any request, that a push may begin: that the id is one and there is a token.
   */
  public void check() {
    hub(() -> new RepositoryId(RepositoryKind.MODEL, repository));
    HubEnvironment settings = hub(environment::get);
    if (settings.offline()) {
      throw new BadInputException(
          repository, "cannot be pushed to while HF_HUB_OFFLINE is set", "unset it");
    }
    if (hub(settings::token).isEmpty()) {
      throw new BadInputException(
          repository,
          "cannot be pushed to without a token",
          "log in with 'espalier login', or set HF_TOKEN");
    }
  }

  private void card(PushSource found, RepositoryId id, List<PushFile> files) {
    IfThere ifThere = overwriteCard ? IfThere.REPLACE : IfThere.KEEP;
    if (Files.isRegularFile(found.ownCard())) {
      files.add(new PushFile(PushSource.CARD, hub(() -> Content.of(found.ownCard())), ifThere));
    } else if (found.kind() != PushSource.Kind.DIRECTORY) {
      String name = id.name().replaceFirst(".*/", "");
      Card card =
          ModelCard.of(
              new CardSubject(
                  found.directory(), found.round().orElse(0), name, id.name(), allRounds));
      files.add(new PushFile(PushSource.CARD, Content.of(card.text()), ifThere));
      for (Picture picture : card.pictures()) {
        String path = Card.place(picture);
        files.removeIf(file -> file.path().equals(path));
        files.add(new PushFile(path, Content.of(picture.svg())));
      }
    }
  }

  private String message(PushSource found) {
    if (message != null) {
      return message;
    }
    if (found.round().isEmpty()) {
      return "Add " + found.name();
    }
    int round = found.round().getAsInt();
    double sparsity =
        RunDirectory.at(found.directory())
            .wholeRound(round)
            .map(each -> each.pruning().sparsity())
            .orElse(0.0);
    return "Add round " + round + " of " + found.name() + ", sparsity " + Numbers.percent(sparsity);
  }

  private static PushListener pushListener(ExperimentListener listener) {
    return listener instanceof PushListener both
        ? both
        : new PushListener() {
          @Override
          public void note(String message) {
            listener.tell(message);
          }
        };
  }

  private static void tell(PushResult result, ExperimentListener listener) {
    if (!result.kept().isEmpty()) {
      listener.tell(
          "the card of "
              + result.repository()
              + " was kept as it is; {overwrite_card|overwriteCard(true)} replaces it");
    }
    if (!result.ignored().isEmpty()) {
      listener.tell(
          "not pushed, since the repository's .gitignore excludes them: "
              + String.join(", ", result.ignored()));
    }
  }

  private static <T> T hub(Supplier<T> call) {
    try {
      return call.get();
    } catch (HubException e) {
      throw new BadInputException(e.where(), e.what(), e.remedy(), e);
    }
  }

  /** Collects the inputs of a push. */
  public static final class Builder extends TaskBuilder<PushRun, Builder> {

    private @Nullable Path source;
    private @Nullable String repository;
    private @Nullable String message;
    private String revision = "main";
    private boolean createPr;
    private boolean hidden;
    private boolean allRounds;
    private boolean roundAlone;
    private boolean overwriteCard;
    private Supplier<HubEnvironment> environment = HubEnvironment::standard;

    private Builder() {}

    /**
     * Sets what to push; required: a run, of which the last round is meant, a round of it as {@code
     * RUN/5} or by its directory, or the directory of a model.
     */
    public Builder source(Path path) {
      this.source = path;
      return this;
    }

    /** Sets the id of the repository; required; a name without an owner is one's own. */
    public Builder repository(String id) {
      this.repository = id;
      return this;
    }

    /** Sets the branch, which is created if it does not exist; main by default. */
    public Builder revision(String branch) {
      this.revision = branch;
      return this;
    }

    /** Sets the message of the commit; by default it names the round. */
    public Builder message(String text) {
      this.message = text;
      return this;
    }

    /** Opens a pull request rather than change the main branch. */
    public Builder createPr(boolean createPr) {
      this.createPr = createPr;
      return this;
    }

    /** Makes a repository that is created private. */
    public Builder privately(boolean hidden) {
      this.hidden = hidden;
      return this;
    }

    /** Pushes every round up to the one named as well, in folders {@code rounds/000} and so on. */
    public Builder allRounds(boolean all) {
      this.allRounds = all;
      return this;
    }

    /** Pushes the files of one round to its folder only, without a card, as soon as it is done. */
    public Builder roundAlone(boolean alone) {
      this.roundAlone = alone;
      return this;
    }

    /** Replaces the card that is in the repository, which is kept by default. */
    public Builder overwriteCard(boolean overwrite) {
      this.overwriteCard = overwrite;
      return this;
    }

    /** Sets the environment, for tests. */
    Builder environment(Supplier<HubEnvironment> settings) {
      this.environment = settings;
      return this;
    }

    @Override
    public PushRun build() {
      return new PushRun(this, given(source, "source(path)"), given(repository, "repository(id)"));
    }
  }
}
