package dev.espalier.publish.card;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {

  @Test
  void textIsShownAsItIs() {
    assertThat(Markdown.text("a*b_[c](d)<e>\n|f|"))
        .isEqualTo("a\\*b\\_\\[c\\]\\(d\\)\\<e\\>\\n".replace("\\n", " ") + "\\|f\\|");
  }

  @Test
  void codeMayHoldBackticks() {
    assertThat(Markdown.code("a")).isEqualTo("`a`");
    assertThat(Markdown.code("a``b`")).isEqualTo("``` a``b` ```");
    assertThat(Markdown.block("sh", "echo ```\n")).isEqualTo("````sh\necho ```\n````\n");
  }
}
