package io.soundforge.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonProblemsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    record Inner(String url, Integer size, Boolean loud) {}

    record Outer(List<Inner> sources) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"sources":[{"url":"a"},{"urk":"b"}]} | UNKNOWN_PROPERTY | sources[1].urk | known here: loud, size, url
            {"sources":{"url":"a"}}               | WRONG_TYPE       | sources        | must be an array
            {"sources":[{"size":"many"}]}         | WRONG_TYPE       | sources[0].size | must be a number
            {"sources":[{"loud":[1]}]}            | WRONG_TYPE       | sources[0].loud | must be true or false
            {"sources":[3]}                       | WRONG_TYPE       | sources[0]     | must be an object
            {"sources":[                          | MALFORMED_JSON   | ``             | line 1
            nonsense                              | MALFORMED_JSON   | ``             | line 1
            """)
    void saysWhatIsWrongAndWhere(String body, String code, String field, String part) {
        ApiException problem = problemOf(body);

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.getMessage()).contains(part);
        assertThat(problem.extensions().getOrDefault("field", "")).isEqualTo(field);
    }

    private static ApiException problemOf(String body) {
        try {
            JSON.readValue(body, Outer.class);
            return fail("should not be readable: " + body);
        } catch (JsonProcessingException e) {
            return JsonProblems.of(e);
        }
    }
}
