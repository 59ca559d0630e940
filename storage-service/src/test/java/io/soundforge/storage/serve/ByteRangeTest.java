package io.soundforge.storage.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.storage.serve.ByteRange.Kind;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            bytes=0-0                  | PART          | 0 | 1
            bytes=0-9                  | PART          | 0 | 10
            bytes=0-999                | PART          | 0 | 10
            bytes=3-5                  | PART          | 3 | 3
            bytes=9-                   | PART          | 9 | 1
            bytes=0-                   | PART          | 0 | 10
            bytes=-1                   | PART          | 9 | 1
            bytes=-10                  | PART          | 0 | 10
            bytes=-999                 | PART          | 0 | 10
            bytes=10-                  | UNSATISFIABLE | 0 | 0
            bytes=10-20                | UNSATISFIABLE | 0 | 0
            bytes=-0                   | UNSATISFIABLE | 0 | 0
            bytes=99999999999999999999-| UNSATISFIABLE | 0 | 0
            bytes=0-99999999999999999999 | PART        | 0 | 10
            bytes=-99999999999999999999  | PART        | 0 | 10
            bytes=0000000000000000000003-0000000000000000000005 | PART | 3 | 3
            bytes = 3 - 5              | PART          | 3 | 3
            bytes=5-3                  | WHOLE         | 0 | 10
            bytes=0-1,4-5              | WHOLE         | 0 | 10
            bytes=-                    | WHOLE         | 0 | 10
            bytes=                     | WHOLE         | 0 | 10
            bytes=a-b                  | WHOLE         | 0 | 10
            bytes=--5                  | WHOLE         | 0 | 10
            bytes=1--5                 | WHOLE         | 0 | 10
            items=0-5                  | WHOLE         | 0 | 10
            0-5                        | WHOLE         | 0 | 10
            -                          | WHOLE         | 0 | 10
            """)
    void readsTheHeader(String header, Kind kind, long offset, long length) {
        assertThat(ByteRange.of(header, 10)).isEqualTo(new ByteRange(kind, offset, length));
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-", "bytes=0-0", "bytes=-1"})
    void nothingOfAnEmptyFileCanBeHad(String header) {
        assertThat(ByteRange.of(header, 0).kind()).isEqualTo(Kind.UNSATISFIABLE);
    }

    @Test
    void neverLeavesTheFile() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            long size = random.nextInt(50);
            String header = "bytes=" + (random.nextBoolean() ? random.nextInt(60) : "") + "-"
                    + (random.nextBoolean() ? random.nextInt(60) : "");
            ByteRange range = ByteRange.of(header, size);
            assertThat(range.offset()).as(header).isNotNegative();
            assertThat(range.offset() + range.length()).as(header).isLessThanOrEqualTo(size);
            if (range.kind() == Kind.PART) {
                assertThat(range.length()).as(header).isPositive();
            }
        }
    }
}
