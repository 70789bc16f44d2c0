package dev.espalier.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "127.0.0.1:8080", "localhost:1", "LOCALHOST", "[::1]", "[::1]:65535"})
  void namesOfThisMachineAreAccepted(String host) {
    assertThat(Gate.isOwnName(List.of(host))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "localhost.",
        "127.0.0.1.evil.example",
        "evil.example@127.0.0.1",
        "127.0.0.1@evil.example",
        "127.0.0.1:80:80",
        "127.0.0.1 evil.example",
        "127.0.0.2",
        "0.0.0.0",
        "[::]",
        "::1",
        ""
      })
  void otherNamesAreRejected(String host) {
    assertThat(Gate.isOwnName(List.of(host))).isFalse();
  }

  @Test
  void onlyThePageItselfMayAsk() {
    assertThat(Gate.isOwnOrigin(null)).isTrue();
    for (String own : List.of("http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:80")) {
      assertThat(Gate.isOwnOrigin(List.of(own))).isTrue();
      assertThat(Gate.isOwnOrigin(List.of(own, own))).isFalse();
    }
    for (String other :
        List.of(
            "null",
            "",
            "http://evil.example",
            "https://localhost",
            "http://localhost.evil",
            "localhost",
            "http://",
            "file://",
            "http://evil.example#http://localhost")) {
      assertThat(Gate.isOwnOrigin(List.of(other))).as(other).isFalse();
    }
  }

  @Test
  void aMissingNameAndTwoNamesAreRejected() {
    assertThat(Gate.isOwnName(null)).isFalse();
    assertThat(Gate.isOwnName(List.of())).isFalse();
    assertThat(Gate.isOwnName(List.of("127.0.0.1", "127.0.0.1"))).isFalse();
  }
}
