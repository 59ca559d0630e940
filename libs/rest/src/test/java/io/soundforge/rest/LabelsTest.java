package io.soundforge.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.problem.ApiException;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
    private final Labels rules = new Labels(2, 8, 4);

    @Test
    void whatFitsIsTaken() {
        assertThat(rules.check(Map.of("a/b.c-_1", "four", "k", ""))).hasSize(2);
        assertThat(rules.check(null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ninechars, v", "-a, v", "a b, v", "'', v", "k, fives", "k,"})
    void whatDoesNotIsNamed(String key, String value) {
        assertThatThrownBy(() -> rules.check(Collections.singletonMap(key, value)))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.code()).isEqualTo("INVALID_LABEL");
                    assertThat(e.extensions()).containsEntry("field", "labels." + key);
                });
    }

    @Test
    void thereAreNotTooMany() {
        assertThatThrownBy(() -> rules.check(Map.of("a", "1", "b", "2", "c", "3")))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo("TOO_MANY_LABELS"));
    }
}
