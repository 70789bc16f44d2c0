package dev.espalier.storage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Explains errors in JSON or YAML to a user. The library's own messages name its classes and
 * suggest settings of its API, which do not help someone who edits a file.
 */
public final class JsonFaults {

  private static final Pattern TWICE =
      Pattern.compile("Duplicate Object property \"(.*)\".*", Pattern.DOTALL);

  /** Marks where a message turns to advice, source positions or lists of expected tokens. */
  private static final Pattern ADVICE =
      Pattern.compile(
          "(?s)(: enable `|: maybe a \\(|\\. \\(|\\R| \\(for | \\(code |\\[Source|`|: was expecting \\().*");

  private static final Pattern CHARACTER =
      Pattern.compile("Unexpected character \\('(.)' \\(code (\\d+).*?\\)\\)(.*)", Pattern.DOTALL);

  private static final Pattern CONTROL =
      Pattern.compile(".*\\(CTRL-CHAR, code (\\d+)\\).*", Pattern.DOTALL);

  private JsonFaults() {}

  /** Returns the reason and, if known, the line and column, as in "ends too early (line 3…)". */
  public static String reason(JacksonException fault) {
    return words(fault) + place(fault);
  }

  private static String words(JacksonException fault) {
    String message = String.valueOf(fault.getOriginalMessage());
    return switch (fault) {
      case StreamConstraintsException _ -> limit(message);
      case UnexpectedEndOfInputException _ -> "it ends too early";
      case UnrecognizedPropertyException unknown ->
          "\"" + unknown.getPropertyName() + "\" is not known here";
      case InputCoercionException _ -> "a number is out of range";
      case ValueInstantiationException made when made.getCause() instanceof RuntimeException own ->
          own instanceof NullPointerException
              ? "a value is missing"
              : String.valueOf(own.getMessage());
      case DatabindException _ ->
          message.startsWith("No content to map") ? "it is empty" : kind(message);
      case StreamReadException _ when message.contains("UTF-8") -> "it is not UTF-8 text";
      case StreamReadException _ when message.startsWith("Unexpected end-of-input") ->
          "it ends too early";
      case StreamReadException _ when message.startsWith("Version{") ->
          "its %YAML directive names an unknown version";
      case StreamReadException _ when message.startsWith("Expected a property name") ->
          "a key is no text";
      default -> syntax(message);
    };
  }

  private static String kind(String message) {
    return message.startsWith("Trailing token")
        ? "something follows after its end"
        : message.startsWith("Missing required") || message.startsWith("Cannot map `null`")
            ? "a value is missing"
            : "a value is of the wrong kind";
  }

  private static String limit(String message) {
    if (message.startsWith("Document nesting")) {
      return "it is nested too deeply";
    }
    if (message.startsWith("Token count")) {
      return "it holds more values than any file of its kind";
    }
    if (message.startsWith("Number")) {
      return "a number has too many digits";
    }
    return message.startsWith("Name") ? "a name is too long" : "a value is too long";
  }

  /** YAML messages first name the construct being read, then the problem, then quote the source. */
  private static String found(String message) {
    return message
        .lines()
        .filter(line -> !line.startsWith(" ") && !line.startsWith("while "))
        .findFirst()
        .orElse(message);
  }

  private static String syntax(String original) {
    String message = found(original);
    Matcher twice = TWICE.matcher(message);
    if (twice.matches()) {
      return "\"" + twice.group(1) + "\" is there twice";
    }
    Matcher control = CONTROL.matcher(message);
    if (control.matches()) {
      return "unexpected control character of code " + control.group(1);
    }
    Matcher character = CHARACTER.matcher(message);
    String plain =
        character.matches()
            ? "unexpected character '" + character.group(1) + "'" + character.group(3)
            : message;
    String cut = ADVICE.matcher(plain).replaceFirst("").strip();
    return cut.isEmpty() ? "it cannot be understood" : lowerFirst(cut);
  }

  private static String lowerFirst(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  private static String place(JacksonException fault) {
    TokenStreamLocation location = fault.getLocation();
    return location == null || location.getLineNr() < 1
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }
}
