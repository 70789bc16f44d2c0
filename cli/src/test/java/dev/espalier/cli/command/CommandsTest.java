package dev.espalier.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class CommandsTest {

  @Test
  void everyCommandIsListedUnderItsName() {
    assertThat(Commands.all())
        .isNotEmpty()
        .allSatisfy(
            entry ->
                assertThat(entry.type().getAnnotation(Command.class).name())
                    .isEqualTo(entry.name()));
  }
}
