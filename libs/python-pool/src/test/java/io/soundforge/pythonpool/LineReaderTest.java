package io.soundforge.pythonpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void splitsLinesAndCutsLongOnes() throws Exception {
        assertThat(read("a\n\nbcd\nlong line\nend")).containsExactly("a", "", "bcd", "long!", "end");
    }

    @Test
    void keepsItsMemoryBounded() throws Exception {
        assertThat(read("x".repeat(1_000_000) + "\ny\n")).containsExactly("xxxx!", "y");
    }

    @Test
    void replacesBytesThatAreNoText() throws Exception {
        List<String> lines = new ArrayList<>();
        byte[] bytes = {'a', (byte) 0xff, '\n'};
        new LineReader(new ByteArrayInputStream(bytes), 4).readTo((line, cut) -> lines.add(line));
        assertThat(lines).containsExactly("a\ufffd");
    }

    private static List<String> read(String text) throws Exception {
        List<String> lines = new ArrayList<>();
        new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 4)
                .readTo((line, cut) -> lines.add(cut ? line + "!" : line));
        return lines;
    }
}
