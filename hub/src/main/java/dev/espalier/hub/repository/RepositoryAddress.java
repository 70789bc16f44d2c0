package dev.espalier.hub.repository;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository as the user names it: {@code ID}, {@code ID@REVISION}, a dataset's {@code
 * ID:CONFIG}, an {@code hf://} address, or an address of the web site.
 *
 * @param id the repository
 * @param revision the revision, if one is named
 * @param path the config of a dataset, or the folder or file within the repository
 */
public record RepositoryAddress(
    RepositoryId id, Optional<Revision> revision, Optional<String> path) {

  private static final Set<String> HOSTS = Set.of("huggingface.co", "hf.co", "www.huggingface.co");

  /** Other things that an address may name, by what their addresses begin with. */
  private static final Map<String, String> OTHERS =
      Map.of("spaces", "a space", "kernels", "a kernel", "buckets", "a bucket");

  private static final Set<String> FILE_PAGES = Set.of("tree", "blob", "resolve", "raw", "blame");
  private static final String COMMIT_PAGE = "commit";

  /** The page of a dataset's rows, followed by the config. */
  private static final String ROWS_PAGE = "viewer";

  private static final Pattern PLAIN =
      Pattern.compile("([\\w./-]+?)(?:@([\\w./+-]+))?(?::([\\w./ -]+))?");

  /** Revisions with slashes, which take precedence where a path may follow. */
  private static final Pattern LONG_REVISION = Pattern.compile("refs/(?:convert/[\\w.-]+|pr/\\d+)");

  /**
   * Tells whether a text may name a repository: it has a scheme, or the form {@code
   * ID[@REVISION][:CONFIG]}.
   */
  public static boolean isLike(String text) {
    Matcher plain = PLAIN.matcher(text);
    return hasScheme(text) || plain.matches() && RepositoryId.isName(plain.group(1));
  }

  /** Tells whether a text is an address with a scheme, which cannot be a file. */
  public static boolean hasScheme(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return isHf(lower) || lower.startsWith("https://") || lower.startsWith("http://");
  }

  private static boolean isHf(String text) {
    return text.toLowerCase(Locale.ROOT).startsWith("hf://");
  }

  /**
   * Reads an address.
   *
   * @param kind the kind of repository that is wanted
   * @param endpoint the Hub, whose own addresses are understood beside those of huggingface.co
   * @throws HubException if it names no repository, or one of another kind
   */
  public static RepositoryAddress parse(String text, RepositoryKind kind, URI endpoint) {
    if (hasScheme(text)) {
      return new Reading(text, kind).parts(endpoint);
    }
    Matcher plain = PLAIN.matcher(text);
    if (!plain.matches()) {
      throw new Reading(text, kind).fault("is not the id of a repository");
    }
    return new RepositoryAddress(
        new RepositoryId(kind, plain.group(1)),
        Optional.ofNullable(plain.group(2)).map(Revision::new),
        Optional.ofNullable(plain.group(3)));
  }

  /** An address with a scheme. */
  private record Reading(String text, RepositoryKind kind) {

    RepositoryAddress parts(URI endpoint) {
      boolean hf = isHf(text);
      List<String> parts =
          new ArrayList<>(
              Arrays.asList(
                  (hf ? text.substring("hf://".length()) : pathOfPage(endpoint)).split("/")));
      parts.removeIf(String::isEmpty);
      skipKind(parts);
      return hf ? ofUri(parts) : ofPage(parts);
    }

    private String pathOfPage(URI endpoint) {
      try {
        URI address = URI.create(text);
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        boolean ours =
            host.equalsIgnoreCase(endpoint.getHost()) && address.getPort() == endpoint.getPort();
        String path = String.valueOf(address.getRawPath());
        if (ours && (path + "/").startsWith(endpoint.getRawPath() + "/")) {
          return path.substring(endpoint.getRawPath().length());
        }
        if (HOSTS.contains(host)) {
          return path;
        }
      } catch (IllegalArgumentException e) {
        // Reported below.
      }
      throw fault("is not an address of the hub " + endpoint);
    }

    private void skipKind(List<String> parts) {
      String first = parts.isEmpty() ? "" : parts.getFirst();
      if (OTHERS.containsKey(first)) {
        throw fault("is " + OTHERS.get(first) + ", and a " + kind.word() + " is needed");
      }
      for (RepositoryKind each : RepositoryKind.values()) {
        if (first.equals(each.word()) && isHf(text)) {
          throw fault("must begin with hf://" + each.plural() + "/");
        }
        if (first.equals(each.plural())) {
          if (each != kind) {
            throw fault("is a " + each.word() + ", and a " + kind.word() + " is needed");
          }
          parts.removeFirst();
          return;
        }
      }
      if (kind == RepositoryKind.DATASET) {
        throw fault("is a model, and a dataset is needed");
      }
    }

    private RepositoryAddress ofUri(List<String> parts) {
      String name = takeName(parts, parts.size() > 1 && !parts.getFirst().contains("@"));
      int at = name.indexOf('@');
      if (at < 0) {
        return address(name, Optional.empty(), parts);
      }
      String after =
          String.join("/", name.substring(at + 1), String.join("/", parts)).replaceAll("/$", "");
      Matcher special = LONG_REVISION.matcher(after);
      String revision = special.lookingAt() ? special.group() : after.replaceFirst("/.*", "");
      String rest = after.substring(revision.length()).replaceFirst("^/", "");
      return address(
          name.substring(0, at),
          Optional.of(decoded(revision)),
          rest.isEmpty() ? List.of() : List.of(rest));
    }

    private RepositoryAddress ofPage(List<String> parts) {
      String name = takeName(parts, parts.size() > 1 && !isRoute(parts.get(1)));
      if (parts.isEmpty()) {
        return address(name, Optional.empty(), parts);
      }
      String route = parts.removeFirst();
      if (route.equals(ROWS_PAGE)) {
        return address(name, Optional.empty(), parts.isEmpty() ? parts : List.of(parts.getFirst()));
      }
      if (parts.isEmpty() || !isRoute(route)) {
        throw fault("is a page that shows no files of a repository");
      }
      String rest = decoded(String.join("/", parts));
      Matcher special = LONG_REVISION.matcher(rest);
      String revision = special.lookingAt() ? special.group() : rest.replaceFirst("/.*", "");
      String path = rest.substring(revision.length()).replaceFirst("^/", "");
      return address(
          name,
          Optional.of(revision),
          path.isEmpty() || route.equals(COMMIT_PAGE) ? List.of() : List.of(path));
    }

    private static boolean isRoute(String part) {
      return FILE_PAGES.contains(part) || part.equals(COMMIT_PAGE) || part.equals(ROWS_PAGE);
    }

    private String takeName(List<String> parts, boolean two) {
      if (parts.isEmpty()) {
        throw fault("names no repository");
      }
      String first = parts.removeFirst();
      return two ? first + "/" + parts.removeFirst() : first;
    }

    private RepositoryAddress address(String name, Optional<String> revision, List<String> parts) {
      return new RepositoryAddress(
          new RepositoryId(kind, decoded(name)),
          revision.map(Revision::new),
          parts.isEmpty() ? Optional.empty() : Optional.of(decoded(String.join("/", parts))));
    }

    private String decoded(String part) {
      try {
        // A plus sign stands for itself in a path.
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw fault("is not an address");
      }
    }

    HubException fault(String what) {
      return new HubException(
          Kind.INVALID,
          kind.word() + " " + text,
          what,
          "give an id such as openai-community/gpt2, or the address of the repository's page");
    }
  }
}
