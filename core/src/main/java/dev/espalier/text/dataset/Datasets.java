package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.hub.pull.Split;
import dev.espalier.storage.Fingerprint;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenIds;
import dev.espalier.text.TokenTexts;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.progress.TextListener;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the name of a dataset into blocks of token ids. */
public final class Datasets {

  /** Part of the cache's keys; increased whenever the same text is to give other blocks. */
  private static final int VERSION = 2;

  private static final int HELD_OUT_PART = 10;

  private final HubDatasets hub;
  private final BlockCache cache;
  private final TextListener listener;

  /**
   * @param hub finds datasets of the Hub
   * @param cache stores tokenised blocks
   * @param listener receives the progress of tokenising
   */
  public Datasets(HubDatasets hub, BlockCache cache, TextListener listener) {
    this.hub = hub;
    this.cache = cache;
    this.listener = listener;
  }

  /**
   * Returns train and validation blocks. Without a validation split the last tenth of the blocks is
   * held out, as a note says.
   *
   * @throws BadInputException if the dataset cannot be found or read, or is too short; if it is
   *     text and there is no tokenizer; or if it has ids beyond the vocabulary
   */
  public Dataset forTraining(DatasetRequest request) {
    Splits splits = splits(request);
    List<String> notes = new ArrayList<>();
    Source train = forTraining(splits);
    if (splits.source(Split.TRAIN).isEmpty()) {
      notes.add(request.dataset() + " has no train split; " + train.label() + " is used");
    }
    Optional<Source> validation =
        request.validation() == null
            ? splits.source(Split.VALIDATION).filter(source -> source != train)
            : Optional.of(forEvaluation(validationSplits(request, request.validation())));
    TokenBlocks blocks = blocks(train, request, notes);
    return validation.isPresent()
        ? new Dataset(blocks, blocks(validation.get(), request, notes), notes)
        : heldOut(train, blocks, notes);
  }

  private static Source forTraining(Splits splits) {
    return splits
        .source(Split.TRAIN)
        .or(() -> splits.source(Split.TEST))
        .orElseGet(() -> only(splits));
  }

  private static Dataset heldOut(Source train, TokenBlocks blocks, List<String> notes) {
    if (blocks.count() < 2) {
      throw new BadInputException(
          train.label(),
          "has one block only, so none can be held out for validation",
          "give more text or a {validation} text");
    }
    int held = Math.max(1, blocks.count() / HELD_OUT_PART);
    int kept = blocks.count() - held;
    notes.add(
        train.label()
            + " has no validation split; the last "
            + held
            + " of its "
            + blocks.count()
            + " blocks are held out");
    return new Dataset(blocks.range(0, kept), blocks.range(kept, blocks.count()), notes);
  }

  /**
   * Returns the blocks to evaluate on: those of {@code validation} if given, otherwise those of the
   * validation split, otherwise all, as a note says.
   *
   * @throws BadInputException as {@link #forTraining}
   */
  public EvaluationText forEvaluation(DatasetRequest request) {
    List<String> notes = new ArrayList<>();
    if (request.validation() != null) {
      Source source = forEvaluation(validationSplits(request, request.validation()));
      return new EvaluationText(blocks(source, request, notes), notes);
    }
    Splits splits = splits(request);
    Source source = forEvaluation(splits);
    if (splits.source(Split.VALIDATION).isEmpty()) {
      notes.add(request.dataset() + " has no validation split; all its text is used");
    }
    return new EvaluationText(blocks(source, request, notes), notes);
  }

  /**
   * Returns the rows that {@link #forEvaluation} reads, each tokenised separately.
   *
   * @throws BadInputException as {@link #forEvaluation}, and if there are token files instead of
   *     rows
   */
  public TokenTexts textsForEvaluation(DatasetRequest request) {
    return texts(
        forEvaluation(
            request.validation() == null
                ? splits(request)
                : validationSplits(request, request.validation())),
        request);
  }

  /**
   * Returns the rows of the validation text of {@link #forTraining}, each tokenised separately.
   *
   * @throws BadInputException as {@link #forTraining}, and if there are token files instead of
   *     rows, or no validation split, in which case blocks, not rows, are held out
   */
  public TokenTexts textsForTraining(DatasetRequest request) {
    if (request.validation() != null) {
      return textsForEvaluation(request);
    }
    Splits splits = splits(request);
    Source train = forTraining(splits);
    return texts(
        splits
            .source(Split.VALIDATION)
            .filter(source -> source != train)
            .orElseThrow(
                () ->
                    new BadInputException(
                        train.label(),
                        "has no validation split, so blocks are held out, which are no texts to"
                            + " measure one by one",
                        "give a {validation} text, or use {perplexity} blocks")),
        request);
  }

  private TokenTexts texts(Source source, DatasetRequest request) {
    return switch (source) {
      case Source.Tokens tokens ->
          throw new BadInputException(
              tokens.label(),
              "holds token ids without rows, so there are no texts to measure one by one",
              "give a text, or use {perplexity} blocks");
      case Source.Text text -> TextRowTokens.of(rows(text, tokenizer(text, request), request));
    };
  }

  private static Source forEvaluation(Splits splits) {
    return splits
        .source(Split.VALIDATION)
        .or(() -> splits.source(Split.TRAIN))
        .orElseGet(() -> only(splits));
  }

  private static Source only(Splits splits) {
    return splits.sources().values().iterator().next();
  }

  private Splits splits(DatasetRequest request) {
    return Splits.of("{dataset}", request.dataset(), request.textColumn(), hub);
  }

  private Splits validationSplits(DatasetRequest request, String validation) {
    return Splits.of("{validation}", validation, request.textColumn(), hub);
  }

  private TokenBlocks blocks(Source source, DatasetRequest request, List<String> notes) {
    return blocks(
        switch (source) {
          case Source.Tokens(var file) ->
              TokenFile.map(file, request.blockSize(), request.vocabulary());
          case Source.Text text -> TokenIds.ofInts(tokenised(text, request, notes));
        },
        request.blockSize(),
        source.label());
  }

  private MemorySegment tokenised(Source.Text text, DatasetRequest request, List<String> notes) {
    Tokenizer tokenizer = tokenizer(text, request).framed();
    String rows = text.rows().fingerprint();
    String key =
        Fingerprint.start()
            .add(VERSION)
            .add(rows)
            .add(tokenizer.fingerprint())
            .add(request.blockSize())
            .add(request.vocabularySize())
            .hex();
    return cache
        .read(key)
        .filter(ids -> TokenIds.ofInts(ids).firstOutside(request.vocabulary()) < 0)
        .orElseGet(
            () ->
                cache.keep(
                    key,
                    sink -> {
                      GroupTexts.send(rows(text, tokenizer, request), request.blockSize(), sink);
                      checkUnchanged(text, rows);
                    },
                    note -> {
                      if (!notes.contains(note)) {
                        notes.add(note);
                      }
                    }));
  }

  private TokenizedRows rows(Source.Text text, Tokenizer tokenizer, DatasetRequest request) {
    return new TokenizedRows(text, tokenizer, request.vocabulary(), listener);
  }

  /** A file that changed while it was read may give half of one text and half of another. */
  private static void checkUnchanged(Source.Text text, String rows) {
    if (!text.rows().fingerprint().equals(rows)) {
      throw new BadInputException(
          text.label(), "has changed while it was read", "start again when it is complete");
    }
  }

  private static Tokenizer tokenizer(Source.Text text, DatasetRequest request) {
    Tokenizer tokenizer = request.tokenizer();
    if (tokenizer == null) {
      throw new BadInputException(
          text.label(),
          "is text and the model has no tokenizer",
          "place tokenizer.json beside config.json, or give a directory with train.bin and"
              + " val.bin");
    }
    return tokenizer;
  }

  private static TokenBlocks blocks(TokenIds ids, int blockSize, String label) {
    TokenBlocks.checkCount(ids.count(), blockSize, label);
    Fingerprint fingerprint = Fingerprint.start().add(blockSize);
    fingerprint.addInParts(ids.count() * Integer.BYTES, ids::forEachPart);
    return new TokenBlocks(ids, blockSize, fingerprint.hex());
  }
}
