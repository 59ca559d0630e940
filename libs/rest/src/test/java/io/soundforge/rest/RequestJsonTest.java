package io.soundforge.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.problem.ApiException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestJsonTest {
    record Body(Long size) {}

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1.0", "\"1\"", "true", "[]"})
    void aNumberIsNeitherRoundedNorGuessed(String size) {
        assertThatThrownBy(() -> parse(size)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.code()).isEqualTo("WRONG_TYPE");
            assertThat(e.extensions()).containsEntry("field", "size");
        });
    }

    @Test
    void aWholeNumberIsRead() {
        assertThat(parse("7").size()).isEqualTo(7);
        assertThat(parse("null").size()).isNull();
    }

    private static Body parse(String size) {
        return RequestJson.parse(("{\"size\":" + size + "}").getBytes(StandardCharsets.UTF_8), Body.class);
    }
}
