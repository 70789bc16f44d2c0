package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.environment.TokenFile;
import java.nio.file.Path;
import java.util.OptionalInt;
import picocli.CommandLine.Command;

/** Deletes the stored token. */
@Command(
    name = "logout",
    header = "Delete the token of the Hugging Face Hub from this machine.",
    description =
        "Deletes the token that 'login' or Python's tools have stored. Other tokens that Python's"
            + " tools keep by name stay. The token itself stays valid until it is revoked at"
            + " huggingface.co/settings/tokens.",
    footer = {"  espalier logout"})
final class LogoutCommand extends ConsoleCommand {

  /** What {@code --json} prints. */
  record LoggedOut(boolean wasLoggedIn, String file) {}

  @Override
  public Integer call() {
    HubEnvironment environment = HubEnvironment.standard();
    Path file = environment.places().token();
    OptionalInt others = TokenFile.delete(file);
    if (environment.tokens().fromVariable().isPresent() && !console.quiet) {
      spec.commandLine().getErr().println("HF_TOKEN is set and still holds a token; unset it");
    }
    console.print(
        spec,
        new LoggedOut(others.isPresent(), file.toString()),
        () -> others.isPresent() ? "logged out; " + left(others.getAsInt()) : "not logged in");
    return Faults.DONE;
  }

  private static String left(int others) {
    return switch (others) {
      case 0 -> "no token is left";
      case 1 -> "Python's tools keep one other token";
      default -> "Python's tools keep " + others + " other tokens";
    };
  }
}
