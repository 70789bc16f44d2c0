package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.serve.PageServer;
import dev.espalier.serve.ServerLimits;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves the page of a run or a sweep to a browser while it progresses. */
@Command(
    name = "serve",
    header = "Show the page of a run or a sweep in a browser, anew as it goes on.",
    description = {
      "Serves the page to browsers on this machine (127.0.0.1 and ::1), made of the run's files"
          + " whenever they change, with the step, the loss and the time left of the round that is"
          + " being trained, or with the cells of a sweep that are done. It may go on in any process,"
          + " be stopped, or be complete; nothing of it is changed. Ctrl-C ends it."
    },
    footer = {
      "  espalier serve runs/wiki",
      "  espalier serve runs/wiki --port 8080",
      "  espalier serve sweeps/x"
    })
final class ServeCommand extends ConsoleCommand {

  @Parameters(paramLabel = "RUN", description = "The directory of the run or the sweep.")
  Path run;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "The port to serve at. Default: 0, one that is free")
  int port;

  @Override
  public Integer call() {
    ServerLimits.apply();
    try (PageServer server = PageServer.ofRun(run, port, "--port")) {
      Map<String, Object> said = new LinkedHashMap<>();
      said.put("url", server.address().toString());
      said.put("run", run);
      console.print(spec, said, () -> "Page: " + server.address() + " (Ctrl-C ends it)");
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      // The only way in which it ends.
    }
    return Faults.DONE;
  }
}
