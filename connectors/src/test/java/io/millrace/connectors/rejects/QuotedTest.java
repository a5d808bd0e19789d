package io.millrace.connectors.rejects;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTest {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\t", "\0", "\u001b", "\u007f", "\u0085", "\u009b"})
    void whatControlsATerminalIsNotShown(String control) {
        assertThat(Quoted.of("a" + control + "b")).isEqualTo("\"a?b\"");
    }

    @Test
    void otherTextIsAsItIs() {
        assertThat(Quoted.of("Zürich \u00a0 'x' 😀")).isEqualTo("\"Zürich \u00a0 'x' 😀\"");
    }

    @Test
    void longTextIsCutButNotThroughACharacter() {
        assertThat(Quoted.of("a".repeat(120))).isEqualTo('"' + "a".repeat(120) + '"');
        assertThat(Quoted.of("a".repeat(119) + "😀")).isEqualTo('"' + "a".repeat(119) + "...\"");
        assertThat(Quoted.cut("abc", 2)).isEqualTo("ab...");
    }

    @Test
    void aLineIsNotCut() {
        assertThat(Quoted.line("a\n" + "b".repeat(500))).isEqualTo("a?" + "b".repeat(500));
    }
}
