package dev.espalier.publish;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.publish.card.Card;
import dev.espalier.publish.card.CardSubject;
import dev.espalier.publish.card.ModelCard;
import dev.espalier.report.picture.Picture;
import dev.espalier.storage.WriteAside;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes the model card of a run, as a push would, without pushing. */
public final class CardRun implements Task<CardResult> {

  private final Path source;
  private final @Nullable Path out;
  private final boolean overwrite;

  private CardRun(Path source, @Nullable Path out, boolean overwrite) {
    this.source = source;
    this.out = out;
    this.overwrite = overwrite;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Writes the card, and its pictures into the folder {@code figures} beside it.
   *
   * @throws BadInputException if there is no run, or a file exists and is not to be replaced
   */
  @Override
  public CardResult run(ExperimentListener listener) {
    PushSource found = PushSource.of(source);
    if (found.kind() == PushSource.Kind.DIRECTORY) {
      throw new BadInputException(
          source.toString(), "is no run, and a card is written from its records", "name a run");
    }
    Path file = out == null ? found.ownCard() : out;
    checkNew(file);
    Card card =
        ModelCard.of(
            new CardSubject(found.directory(), found.round().orElse(0), found.name(), "", false));
    for (Picture picture : card.pictures()) {
      Path place = file.resolveSibling(Card.place(picture));
      if (out != null) {
        checkNew(place);
      }
    }
    card.pictures()
        .forEach(each -> WriteAside.text(file.resolveSibling(Card.place(each)), each.svg()));
    WriteAside.text(file, card.text());
    return new CardResult(file.toString(), found.round().orElse(0));
  }

  private void checkNew(Path file) {
    if (Files.exists(file) && !overwrite) {
      throw new BadInputException(
          file.toString(),
          "exists already",
          "choose another {out|out(file)}, or replace it with {overwrite_card|overwriteCard(true)}");
    }
  }

  /** Collects the inputs of a card. */
  public static final class Builder extends TaskBuilder<CardRun, Builder> {

    private @Nullable Path source;
    private @Nullable Path out;
    private boolean overwrite;

    private Builder() {}

    /** Sets the run, or a round of it; required. */
    public Builder source(Path path) {
      this.source = path;
      return this;
    }

    /** Sets the file to write; by default {@code README.md} in the directory of the run. */
    public Builder out(Path file) {
      this.out = file;
      return this;
    }

    /** Replaces an existing card and its pictures. By default it is refused. */
    public Builder overwriteCard(boolean overwrite) {
      this.overwrite = overwrite;
      return this;
    }

    @Override
    public CardRun build() {
      return new CardRun(given(source, "source(path)"), out, overwrite);
    }
  }
}
