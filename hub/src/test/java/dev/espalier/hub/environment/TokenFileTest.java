package dev.espalier.hub.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.hub.fault.HubException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

  private static final Token ONE = Token.of("hf_one", "test");
  private static final Token TWO = Token.of("hf_two", "test");

  @TempDir Path folder;

  @Test
  void aTokenIsReadBackAndNobodyElseMayReadIt() throws IOException {
    Path file = folder.resolve("new/token");
    TokenFile.write(file, "laptop", ONE);

    assertThat(file).hasContent("hf_one");
    assertThat(TokenFile.read(file).orElseThrow().secret()).isEqualTo("hf_one");
    assumeThat(file.getFileSystem().supportedFileAttributeViews()).contains("posix");
    for (Path each : new Path[] {file, file.resolveSibling("stored_tokens")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void anotherTokenReplacesTheFirstWhoseModeWasWider() throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, "hf_old\n");
    TokenFile.write(file, "laptop", TWO);

    assertThat(file).hasContent("hf_two");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).hasSize(2);
    }
  }

  @Test
  void tokensOfOtherNamesStayAsTheyAre() throws IOException {
    Path stored = folder.resolve("stored_tokens");
    String other = "# mine\n[desk]\nhf_token = hf_desk\nrefresh_token = r\nexpires_at = 12\n\n";
    Files.writeString(stored, other + "[laptop]\nhf_token = hf_before\n");
    TokenFile.write(folder.resolve("token"), "laptop", ONE);
    assertThat(stored).hasContent(other + "[laptop]\nhf_token = hf_one\n\n");

    assertThat(TokenFile.delete(folder.resolve("token"))).isEqualTo(OptionalInt.of(1));
    assertThat(stored).hasContent(other);
    assertThat(folder.resolve("token")).doesNotExist();
    assertThat(TokenFile.delete(folder.resolve("token"))).isEmpty();
  }

  @Test
  void logoutRemovesTheTokenUnderEveryName() throws IOException {
    Path stored = folder.resolve("stored_tokens");
    Files.writeString(stored, "[a]\nhf_token=hf_one\n[b]\nhf_token: hf_one \n[c]\nhf_token = x\n");
    Files.writeString(folder.resolve("token"), "hf_one\n");
    assertThat(TokenFile.delete(folder.resolve("token"))).isEqualTo(OptionalInt.of(1));
    assertThat(stored).hasContent("[c]\nhf_token = x\n");
  }

  @Test
  void theNameThatStandsForAllIsNotTaken() throws IOException {
    TokenFile.write(folder.resolve("token"), "DEFAULT", ONE);
    assertThat(folder.resolve("stored_tokens"))
        .hasContent("[DEFAULT-token]\nhf_token = hf_one\n\n");
  }

  @Test
  void whatInterruptedWritersLeftIsDeletedAtTheNextLoginAndLogout() throws IOException {
    Path file = folder.resolve("token");
    // No system gives a process the first of these numbers.
    String[] left = {
      ".token.999999999-a0.partial",
      ".stored_tokens.999999999-1f.partial",
      ".token." + ProcessHandle.current().pid() + "-b.partial"
    };
    long other = ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).min().orElseThrow();
    String[] kept = {
      ".token." + other + "-b.partial", ".other.999999999-a.partial", ".token.x.partial"
    };
    for (int time = 0; time < 3; time++) {
      for (String name : left) {
        Files.writeString(folder.resolve(name), "hf_left");
      }
      for (String name : kept) {
        Files.writeString(folder.resolve(name), "of somebody else");
      }
      switch (time) {
        case 0 -> TokenFile.write(file, "laptop", ONE);
        case 1 -> assertThat(TokenFile.delete(file)).isPresent();
        default -> assertThat(TokenFile.delete(file)).as("nobody is logged in").isEmpty();
      }
      for (String name : left) {
        assertThat(folder.resolve(name)).doesNotExist();
      }
      for (String name : kept) {
        assertThat(folder.resolve(name)).exists();
      }
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamedWithoutTheToken() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x").resolve("token");
    assertThatThrownBy(() -> TokenFile.write(file, "laptop", ONE))
        .isInstanceOf(HubException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("hf_one");
  }

  @Test
  void aLinkToTheFileStaysALink() throws IOException {
    Path real = Files.writeString(folder.resolve("real"), "hf_old");
    Path link = Files.createSymbolicLink(folder.resolve("token"), real);
    TokenFile.write(link, "laptop", ONE);
    assertThat(link).isSymbolicLink();
    assertThat(real).hasContent("hf_one");
  }
}
