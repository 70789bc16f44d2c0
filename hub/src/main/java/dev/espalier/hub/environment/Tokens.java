package dev.espalier.hub.environment;

import java.util.Optional;

/**
 * The settings that concern tokens.
 *
 * @param fromVariable the token in {@code HF_TOKEN}
 * @param implicit whether requests that need no token are sent with one
 */
public record Tokens(Optional<Token> fromVariable, boolean implicit) {

  static Tokens of(Variables variables) {
    return new Tokens(
        token(variables, "HF_TOKEN").or(() -> token(variables, "HUGGING_FACE_HUB_TOKEN")),
        !variables.isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN"));
  }

  private static Optional<Token> token(Variables variables, String name) {
    return variables.text(name).map(text -> Token.of(text, name));
  }
}
