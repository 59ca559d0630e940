package io.soundforge.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.problem.ApiException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {
    @Test
    void aCursorLeadsBackToItsId() {
        UUID id = UUID.randomUUID();
        assertThat(PageCursor.parse(PageCursor.behind(id))).isEqualTo(id);
        assertThat(PageCursor.parse(" ")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "%%%", "AAAA", "AgAAAAAAAAAAAAAAAAAAAAA"})
    void aForeignCursorIsRefused(String text) {
        assertThatThrownBy(() -> PageCursor.parse(text))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CURSOR"));
    }

    @Test
    void aTimeIsReadWithItsOffset() {
        assertThat(QueryTime.parse("since", "2026-01-31T12:00:00+02:00"))
                .isEqualTo(Instant.parse("2026-01-31T10:00:00Z"));
        assertThat(QueryTime.parse("since", null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "+10000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "2026-13-01T00:00:00Z"})
    void aTimeThatPostgresDoesNotKnowIsRefused(String text) {
        assertThatThrownBy(() -> QueryTime.parse("since", text)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.code()).isEqualTo("INVALID_TIME");
            assertThat(e.extensions()).containsEntry("field", "since");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "many", "99999999999"})
    void aPageHasAtLeastOneAndAtMostSoMany(String limit) {
        assertThatThrownBy(() -> PageSize.parse(limit, 100)).isInstanceOf(ApiException.class);
        assertThat(PageSize.parse("100", 100)).isEqualTo(100);
    }
}
