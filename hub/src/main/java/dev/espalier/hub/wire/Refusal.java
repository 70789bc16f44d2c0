package dev.espalier.hub.wire;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.fault.Line;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Set;
import java.util.regex.Pattern;

/** Explains a response with a status of 400 or above. */
final class Refusal {

  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
  private static final Set<Integer> POSTPONED = Set.of(429, 503);
  private static final int MOST_QUOTED = 200;

  private Refusal() {}

  /** Tells whether the same request may succeed later. */
  static boolean isPassing(int status) {
    return PASSING.contains(status);
  }

  /** Tells whether the request was not carried out, and may succeed later. */
  static boolean isPostponed(int status) {
    return POSTPONED.contains(status);
  }

  /**
   * Returns the exception for a response.
   *
   * @param endpoint the Hub
   * @param authorised whether a token was sent
   * @param detail what the body says, or an empty text
   */
  static HubException of(
      HubRequest request, Answer answer, URI endpoint, boolean authorised, String detail) {
    String about = request.about();
    String code = answer.headers().firstValue("X-Error-Code").orElse("");
    String said =
        Line.of(answer.headers().firstValue("X-Error-Message").orElse(detail), MOST_QUOTED);
    String logIn = authorised ? "use a token that may read it" : "log in or set HF_TOKEN";
    return switch (code) {
      case "RepoNotFound" -> noRepository(about, endpoint, logIn);
      case "RevisionNotFound" ->
          new HubException(
              Kind.REVISION_NOT_FOUND,
              about,
              "has no such branch, tag or commit",
              "choose one of those on the repository's page");
      case "EntryNotFound" ->
          new HubException(
              Kind.ENTRY_NOT_FOUND, about, "has no such file", "choose one of its files");
      case "GatedRepo" ->
          new HubException(
              Kind.GATED,
              about,
              "is gated: its owner decides who may read it",
              "ask for access at " + page(endpoint, request) + ", then " + logIn);
      default -> byStatus(request, answer, endpoint, new Said(said, logIn, authorised));
    };
  }

  /**
   * A response with a status of 400 or above.
   *
   * @param address the address that answered
   */
  record Answer(int status, URI address, HttpHeaders headers) {}

  private record Said(String text, String logIn, boolean authorised) {
    String after(String what) {
      return text.isEmpty() ? what : what + ": " + text;
    }
  }

  private static HubException byStatus(HubRequest request, Answer answer, URI endpoint, Said said) {
    String about = request.about();
    String host = Origins.shown(answer.address());
    return switch (answer.status()) {
      case 401 ->
          said.authorised() || said.text().contains("Invalid credentials")
              ? new HubException(
                  Kind.UNAUTHORIZED,
                  about,
                  said.after("the hub rejects the token"),
                  "log in anew, or correct HF_TOKEN")
              : noRepository(about, endpoint, said.logIn());
      case 403 ->
          new HubException(
              Kind.UNAUTHORIZED,
              about,
              said.after("access is denied"),
              said.authorised()
                  ? "use a token that may do this, or ask for access at " + page(endpoint, request)
                  : "log in or set HF_TOKEN");
      case 404 ->
          new HubException(
              Kind.REPOSITORY_NOT_FOUND,
              about,
              said.after("was not found at " + host),
              "check the name, and HF_ENDPOINT if it is set");
      case 407 ->
          new HubException(
              Kind.UNAUTHORIZED,
              about,
              "the proxy asks for a user and a password",
              "give them in HTTPS_PROXY or HTTP_PROXY, as in http://USER:PASSWORD@HOST:PORT");
      case 409, 412 ->
          new HubException(
              Kind.CONFLICT,
              about,
              said.after("conflicts with what is on the hub"),
              "look at the repository's page, and try again");
      case 413 ->
          new HubException(
              Kind.REFUSED,
              about,
              said.after("is too large for " + host),
              "send fewer or smaller files");
      case 429 ->
          new HubException(
              Kind.UNREACHABLE,
              about,
              said.after("too many requests to " + endpoint.getHost()),
              "wait some minutes; a token raises the limit");
      default ->
          isPassing(answer.status())
              ? new HubException(
                  Kind.UNREACHABLE,
                  about,
                  said.after("the hub fails with status " + answer.status() + " at " + host),
                  "try again later")
              : new HubException(
                  Kind.REFUSED,
                  about,
                  said.after("the hub answers with status " + answer.status() + " at " + host),
                  "check the name, and HF_ENDPOINT if it is set");
    };
  }

  private static HubException noRepository(String about, URI endpoint, String logIn) {
    return new HubException(
        Kind.REPOSITORY_NOT_FOUND,
        about,
        "is not on " + Origins.shown(endpoint) + ", or is private",
        "check the name, or " + logIn);
  }

  /** Returns the page of the repository that a request is about. */
  private static String page(URI endpoint, HubRequest request) {
    String path =
        request
            .address()
            .getPath()
            .replaceFirst("^" + Pattern.quote(endpoint.getPath()), "")
            .replaceFirst("^/api/models/", "/")
            .replaceFirst("^/api/", "/")
            .replaceFirst("/(resolve|revision|tree|preupload|commit|info)/.*", "");
    return endpoint + path;
  }
}
