package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.fault.BadInputException;
import dev.espalier.hub.api.Account;
import dev.espalier.hub.api.Accounts;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.environment.Token;
import dev.espalier.hub.environment.TokenFile;
import dev.espalier.hub.wire.HubClient;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores the user's token of the Hub. */
@Command(
    name = "login",
    header = "Log in to the Hugging Face Hub, for 'push' and for gated models.",
    description = {
      "Reads a token (huggingface.co/settings/tokens) from the terminal, where it is not shown, or"
          + " from standard input, asks the Hub whose it is, and writes it to the file that"
          + " Python's tools read, which nobody else may read: HF_TOKEN_PATH, or token in HF_HOME.",
      "",
      "HF_TOKEN in the environment takes precedence over that file."
    },
    footer = {"  espalier login", "  espalier login --token - < token.txt"})
final class LoginCommand extends ConsoleCommand {

  private static final int LONGEST = 4096;

  @Option(
      names = "--token",
      paramLabel = "-",
      description = "Read the token from standard input (-), even if there is a terminal.")
  @Nullable String token;

  /** Taken only to be refused without being shown. */
  @Parameters(hidden = true, arity = "0..*")
  List<String> others = List.of();

  /** What {@code --json} prints. */
  record LoggedIn(String user, @Nullable String role, String file) {}

  @Override
  public Integer call() {
    if (!others.isEmpty() || token != null && !token.equals("-")) {
      throw new BadInputException(
          "login",
          "takes no token on the command line, where others can see it",
          "type it when asked, or give it on standard input with --token -");
    }
    HubEnvironment environment = HubEnvironment.standard();
    Token given = read();
    Account account;
    try (HubClient client = new HubClient(environment)) {
      account = new Accounts(client).of(given);
    }
    Path file = environment.places().token();
    TokenFile.write(file, account.tokenName().orElse("espalier"), given);
    if (environment.tokens().fromVariable().isPresent() && !console.quiet) {
      spec.commandLine()
          .getErr()
          .println("HF_TOKEN is set and takes precedence over the token just stored");
    }
    console.print(
        spec,
        new LoggedIn(account.name(), account.role().orElse(null), file.toString()),
        () ->
            "logged in as %s%s; the token is in %s"
                .formatted(
                    account.name(),
                    account.role().map(role -> " (" + role + ")").orElse(""),
                    file));
    return Faults.DONE;
  }

  private Token read() {
    Console terminal = System.console();
    if (token == null && terminal != null && terminal.isTerminal()) {
      char[] typed = terminal.readPassword("Token (not shown): ");
      if (typed == null) {
        throw new BadInputException("login", "no token was typed", "try again");
      }
      String text = new String(typed);
      Arrays.fill(typed, ' ');
      return Token.of(text, "the text typed");
    }
    try {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      char[] text = new char[LONGEST];
      int length = 0;
      for (int c = in.read(); c >= 0 && c != '\n' && length < LONGEST; c = in.read()) {
        text[length++] = (char) c;
      }
      return Token.of(new String(text, 0, length), "standard input");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
