package dev.espalier.hub.repository;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.util.regex.Pattern;

/**
 * A repository of the Hub.
 *
 * @param kind model or dataset
 * @param name {@code organisation/name}, or {@code name} alone for the oldest ones
 */
public record RepositoryId(RepositoryKind kind, String name) {

  private static final int LONGEST = 96;
  private static final Pattern PART = Pattern.compile("\\w([\\w.-]*\\w)?", Pattern.UNICODE_CASE);
  private static final Pattern FORM = Pattern.compile(PART + "(/" + PART + ")?");

  /**
   * Checks the name.
   *
   * @throws HubException if it has not the form of an id
   */
  public RepositoryId {
    if (!isName(name)) {
      throw new HubException(
          Kind.INVALID,
          kind.word() + " " + name,
          "is not the id of a repository",
          "give an id such as openai-community/gpt2");
    }
  }

  /** Tells whether a text has the form {@code name} or {@code organisation/name}. */
  public static boolean isName(String text) {
    return text.length() <= LONGEST
        && FORM.matcher(text).matches()
        && !text.contains("..")
        && !text.contains("--")
        && !text.endsWith(".git");
  }

  /** Returns the path on the Hub's web site, such as {@code datasets/Salesforce/wikitext}. */
  public String webPath() {
    return kind.prefix() + name;
  }

  /** Returns the path below {@code /api/}, such as {@code models/openai-community/gpt2}. */
  public String apiPath() {
    return kind.plural() + "/" + name;
  }

  /**
   * Returns the name of the folder in the cache, such as {@code models--openai-community--gpt2}.
   */
  public String folder() {
    return kind.plural() + "--" + name.replace("/", "--");
  }

  /** Returns the kind and the name, for messages. */
  @Override
  public String toString() {
    return kind.word() + " " + name;
  }
}
