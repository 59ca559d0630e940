package io.soundforge.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.webhook.Live;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A change does what it names and nothing else; a wrong one does nothing. */
@QuarkusTest
class WebhookChangeTest extends Live {
    private static final String URL = "https://public.example/hook";
    private static final String OK = "\"url\":\"" + URL + "\",\"events\":[\"*\"]";

    @Test
    void aPatchChangesWhatItNamesAndClearsWithNull() {
        String id = api.post("{" + OK
                        + ",\"labels\":{\"a\":\"1\",\"b\":\"2\"},\"description\":\"d\",\"headers\":{\"X\":\"1\"},\"rate_per_s\":9,"
                        + "\"link_access\":\"bearer\"}")
                .path("id");
        Map<String, Object> before = plain(id);
        assertThat(patched(id, "{}")).isEqualTo(before);

        Map<String, Object> expected = new HashMap<>(before);
        expected.put("labels", Map.of("b", "3", "c", "4"));
        assertThat(patched(id, "{\"labels\":{\"a\":null,\"b\":\"3\",\"c\":\"4\"}}"))
                .isEqualTo(expected);
        expected.put("events", List.of("job.*"));
        assertThat(patched(id, "{\"events\":[\"job.*\"]}")).isEqualTo(expected);
        expected.put("labels", Map.of());
        expected.put("header_names", List.of());
        expected.put("link_access", "session");
        expected.keySet().removeAll(List.of("description", "rate_per_s"));
        assertThat(
                        patched(
                                id,
                                "{\"labels\":null,\"description\":null,\"headers\":null,\"rate_per_s\":null,\"link_access\":null}"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"url":null}                              | URL_INVALID
            {"url":"http://public.example/"}          | URL_NOT_ALLOWED
            {"url":"https://inside.example/"}         | URL_NOT_ALLOWED
            {"url":"https://unknown.example/"}        | HOST_NOT_FOUND
            {"events":null}                           | NO_EVENTS
            {"events":["x"]}                          | UNKNOWN_EVENT
            {"labels":{"bad key":"x"}}                | INVALID_LABEL
            {"headers":{"Host":"x"}}                  | INVALID_HEADER
            {"rate_per_s":0}                          | INVALID_RATE
            {"link_access":"x"}                       | INVALID_LINK_ACCESS
            {"secret":"whsec_x"}                      | UNKNOWN_PROPERTY
            {"state":"paused"}                        | UNKNOWN_PROPERTY
            """)
    void aWrongPatchChangesNothing(String json, String code) {
        String id = api.create(URL).getString("id");
        Map<String, Object> before = api.webhook(id).getMap("$");
        api.patch(id, json).then().statusCode(400).body("code", equalTo(code));
        assertThat(api.webhook(id).<String, Object>getMap("$")).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"overlap_s":-1}       | INVALID_OVERLAP
            {"overlap_s":604801}   | INVALID_OVERLAP
            {"overlap_s":"1"}      | WRONG_TYPE
            {"secret":"whsec_a"}   | INVALID_SECRET
            """)
    void aWrongRotationChangesNothing(String json, String code) {
        String id = api.create(URL).getString("id");
        api.act(id, "rotate-secret", json).then().statusCode(400).body("code", equalTo(code));
        assertThat(api.webhook(id).getString("previous_secret_until")).isNull();
    }

    private Map<String, Object> patched(String id, String json) {
        api.patch(id, json).then().statusCode(200);
        return plain(id);
    }

    private Map<String, Object> plain(String id) {
        Map<String, Object> webhook = new HashMap<>(api.webhook(id).getMap("$"));
        webhook.remove("updated_at");
        return webhook;
    }
}
