package io.soundforge.storage.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
    private static final String TAG = "\"abc\"";
    private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05.678Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '`', textBlock = """
            "abc"             | - | true
            W/"abc"           | - | true
            "x", "abc"        | - | true
            *                 | - | true
            "x"               | - | false
            abc               | - | false
            -                 | Fri, 02 Jan 2026 03:04:05 GMT | true
            -                 | Fri, 02 Jan 2026 03:04:06 GMT | true
            -                 | Fri, 02 Jan 2026 03:04:04 GMT | false
            -                 | yesterday | false
            "x"               | Fri, 02 Jan 2026 03:04:06 GMT | false
            -                 | - | false
            """)
    void tellsWhatTheClientHasAlready(String ifNoneMatch, String ifModifiedSince, boolean expected) {
        assertThat(Conditions.isNotModified(ifNoneMatch, ifModifiedSince, TAG, MODIFIED))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '`', textBlock = """
            -       | true
            "abc"   | true
            "x"     | false
            W/"abc" | false
            Fri, 02 Jan 2026 03:04:05 GMT | true
            Fri, 02 Jan 2026 03:04:06 GMT | false
            nonsense | false
            """)
    void servesPartsOfTheSameBytesOnly(String ifRange, boolean expected) {
        assertThat(Conditions.isRangeAllowed(ifRange, TAG, MODIFIED)).isEqualTo(expected);
    }
}
