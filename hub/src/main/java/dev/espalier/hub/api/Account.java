package dev.espalier.hub.api;

import java.util.List;
import java.util.Optional;

/**
 * The owner of a token, as the Hub describes it.
 *
 * @param name the name of the user, which begins the names of repositories
 * @param fullName the full name, if one is given
 * @param organisations the names of the organisations that the user belongs to
 * @param tokenName the name of the token, if it has one
 * @param role what the token permits, such as {@code read} or {@code write}, if that is told
 */
public record Account(
    String name,
    Optional<String> fullName,
    List<String> organisations,
    Optional<String> tokenName,
    Optional<String> role) {

  public Account {
    organisations = List.copyOf(organisations);
  }
}
