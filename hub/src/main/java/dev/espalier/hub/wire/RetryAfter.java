package dev.espalier.hub.wire;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The wait for which a server asks. */
final class RetryAfter {

  /** Seconds until the limit ends, as in {@code "api";r=0;t=55}. */
  private static final Pattern LIMIT = Pattern.compile(";\\s*r=0\\s*;\\s*t=(\\d{1,9})");

  private RetryAfter() {}

  /** Returns the wait in {@code Retry-After}, in seconds or as a date, or in {@code RateLimit}. */
  static Optional<Duration> of(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("Retry-After")
        .flatMap(text -> parse(text.strip(), now))
        .or(
            () ->
                headers
                    .firstValue("RateLimit")
                    .map(LIMIT::matcher)
                    .filter(Matcher::find)
                    .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1)))));
  }

  private static Optional<Duration> parse(String text, Instant now) {
    if (text.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, date);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
