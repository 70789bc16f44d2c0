package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.fault.BadInputException;
import dev.espalier.hub.api.Account;
import dev.espalier.hub.api.Accounts;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.environment.Token;
import dev.espalier.hub.wire.HubClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Tells whose token is in use. */
@Command(
    name = "whoami",
    header = "Tell which user of the Hugging Face Hub is logged in.",
    description = "Asks the Hub whose token HF_TOKEN or the stored one is.",
    footer = {"  espalier whoami"})
final class WhoAmICommand extends ConsoleCommand {

  /** What {@code --json} prints. */
  record User(String user, @Nullable String role, List<String> organisations, String from) {}

  @Override
  public Integer call() {
    HubEnvironment environment = HubEnvironment.standard();
    Token token =
        environment
            .token()
            .orElseThrow(
                () ->
                    new BadInputException(
                        environment.places().token().toString(),
                        "holds no token",
                        "log in with 'espalier login', or set HF_TOKEN"));
    Account account;
    try (HubClient client = new HubClient(environment)) {
      account = new Accounts(client).of(token);
    }
    String from =
        environment.tokens().fromVariable().isPresent()
            ? "HF_TOKEN"
            : environment.places().token().toString();
    console.print(
        spec,
        new User(account.name(), account.role().orElse(null), account.organisations(), from),
        () -> text(account, from));
    return Faults.DONE;
  }

  private static String text(Account account, String from) {
    return account.name()
        + "\ntoken: "
        + account.role().map(role -> role + ", ").orElse("")
        + "from "
        + from
        + (account.organisations().isEmpty()
            ? ""
            : "\norganisations: " + String.join(", ", account.organisations()));
  }
}
