package io.soundforge.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.soundforge.webhook.Api;
import io.soundforge.webhook.Live;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in: a typed error that names the field, and nothing is kept. */
@QuarkusTest
class WebhookInputTest extends Live {
    private static final String URL = "https://public.example/hook";
    private static final String OK = "\"url\":\"" + URL + "\",\"events\":[\"*\"]";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                       | URL_INVALID         | url
            {"url":"","events":["*"]}                                | URL_INVALID         | url
            {"url":"no address","events":["*"]}                      | URL_INVALID         | url
            {"url":"public.example/hook","events":["*"]}             | URL_INVALID         | url
            {"url":"mailto:a@b.example","events":["*"]}              | URL_INVALID         | url
            {"url":"https:///hook","events":["*"]}                   | URL_INVALID         | url
            {"url":"https://public.example:0/","events":["*"]}       | URL_INVALID         | url
            {"url":"https://public.example/a\\r\\nX: y","events":["*"]} | URL_INVALID      | url
            {"url":"ftp://public.example/hook","events":["*"]}       | URL_NOT_ALLOWED     | url
            {"url":"file:///etc/passwd","events":["*"]}              | URL_NOT_ALLOWED     | url
            {"url":"https://u:p@public.example/","events":["*"]}     | URL_NOT_ALLOWED     | url
            {"url":"https://public.example:25/","events":["*"]}      | URL_NOT_ALLOWED     | url
            {"url":"http://public.example/hook","events":["*"]}      | URL_NOT_ALLOWED     | url
            {"url":"https://inside.example/hook","events":["*"]}     | URL_NOT_ALLOWED     | url
            {"url":"https://unknown.example/hook","events":["*"]}    | HOST_NOT_FOUND      | url
            {"url":7,"events":["*"]}                                 | WRONG_TYPE          | url
            {"url":"%u"}                                             | NO_EVENTS           | events
            {"url":"%u","events":[]}                                 | NO_EVENTS           | events
            {"url":"%u","events":"*"}                                | WRONG_TYPE          | events
            {"url":"%u","events":["*","track.lost"]}                 | UNKNOWN_EVENT       | events[1]
            {"url":"%u","events":["webhook.test"]}                   | UNKNOWN_EVENT       | events[0]
            {"url":"%u","events":[null]}                             | UNKNOWN_EVENT       | events[0]
            {%s,"labels":{"bad key":"x"}}                            | INVALID_LABEL       | labels.bad key
            {%s,"labels":{"k":null}}                                 | INVALID_LABEL       | labels.k
            {%s,"labels":{"k":3}}                                    | WRONG_TYPE          | labels.k
            {%s,"headers":{"Webhook-Id":"x"}}                        | INVALID_HEADER      | headers.Webhook-Id
            {%s,"headers":{"webhook-signature":"x"}}                 | INVALID_HEADER      | headers.webhook-signature
            {%s,"headers":{"HOST":"x"}}                              | INVALID_HEADER      | headers.HOST
            {%s,"headers":{"Content-Length":"0"}}                    | INVALID_HEADER      | headers.Content-Length
            {%s,"headers":{"Transfer-Encoding":"chunked"}}           | INVALID_HEADER      | headers.Transfer-Encoding
            {%s,"headers":{"Connection":"close"}}                    | INVALID_HEADER      | headers.Connection
            {%s,"headers":{"Proxy-Authorization":"x"}}               | INVALID_HEADER      | headers.Proxy-Authorization
            {%s,"headers":{"X Y":"x"}}                               | INVALID_HEADER      | headers.X Y
            {%s,"headers":{"":"x"}}                                  | INVALID_HEADER      | headers.
            {%s,"headers":{"X":"a\\r\\nHost: b"}}                    | INVALID_HEADER      | headers.X
            {%s,"headers":{"X":"a\\u0085b"}}                         | INVALID_HEADER      | headers.X
            {%s,"headers":{"X":"a\\u0000b"}}                         | INVALID_HEADER      | headers.X
            {%s,"headers":{"X":null}}                                | INVALID_HEADER      | headers.X
            {%s,"headers":{"X-A":"1","x-a":"2"}}                     | INVALID_HEADER      | headers.x-a
            {%s,"rate_per_s":0}                                      | INVALID_RATE        | rate_per_s
            {%s,"rate_per_s":10001}                                  | INVALID_RATE        | rate_per_s
            {%s,"rate_per_s":99999999999}                            | INVALID_RATE        | rate_per_s
            {%s,"rate_per_s":1.5}                                    | WRONG_TYPE          | rate_per_s
            {%s,"link_access":"everybody"}                           | INVALID_LINK_ACCESS | link_access
            {%s,"secret":"hunter2"}                                  | INVALID_SECRET      | secret
            {%s,"secret":"whsec_c2hvcnQ="}                           | INVALID_SECRET      | secret
            {%s,"secrets":"x"}                                       | UNKNOWN_PROPERTY    | secrets
            """)
    void aWrongFieldIsNamed(String template, String code, String field) {
        api.post(template.replace("%u", URL).replace("%s", OK))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("field", equalTo(field))
                .body("status", equalTo(400))
                .body("instance", equalTo(Api.PATH))
                .body("detail", notNullValue());
        assertThat(listed()).isEmpty();
    }

    @Test
    void whatIsTooMuchIsRefused() {
        refused("{\"url\":\"https://public.example/" + "a".repeat(2048) + "\",\"events\":[\"*\"]}", "URL_TOO_LONG");
        refused("{" + OK + ",\"description\":\"" + "a".repeat(1001) + "\"}", "DESCRIPTION_TOO_LONG");
        refused("{" + OK + ",\"headers\":{\"X-Long\":\"" + "a".repeat(2048) + "\"}}", "INVALID_HEADER");
        refused("{" + OK + ",\"headers\":" + members(21) + "}", "TOO_MANY_HEADERS");
        refused("{" + OK + ",\"labels\":" + members(33) + "}", "TOO_MANY_LABELS");
        api.post("{" + OK + ",\"description\":\"" + "a".repeat(70_000) + "\"}")
                .then()
                .statusCode(413)
                .body("code", equalTo("TOO_LARGE"));
        assertThat(listed()).isEmpty();
    }

    @Test
    void whatWouldHaveBeenTakenIsListed() {
        api.post("{\"url\":\"" + URL + "\",\"events\":[\"song.*\"]}")
                .then()
                .body("valid", hasItems("*", "track.*", "job.*", "webhook.*", "track.processed", "job.finished"));
        api.me().get(Api.PATH + "?state=gone").then().body("valid", hasItems("active", "paused", "disabled"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1]", "null", "{\"url\":\"a\",\"url\":\"b\"}", "{} {}"})
    void malformedBodiesAreRefused(String body) {
        for (Response answer : List.of(api.post(body), api.patch(api.create(URL).getString("id"), body))) {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.<String>path("code")).isIn("MALFORMED_JSON", "WRONG_TYPE");
        }
    }

    @Test
    void anErrorRepeatsNoValueOfAHeaderAndNoSecret() {
        String header =
                api.post("{" + OK + ",\"headers\":{\"X\":\"hid\\u0007den\"}}").asString();
        String secret = api.post("{" + OK + ",\"secret\":\"whsec_hidden\"}").asString();
        String type = api.post("{" + OK + ",\"headers\":{\"X\":[\"hidden\"]}}").asString();
        assertThat(header + secret + type).doesNotContain("hid").contains("INVALID_HEADER", "INVALID_SECRET");
    }

    @Test
    void noOwnerHasMoreThanSoManyWhateverComesAtOnce() throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 16; i++) {
                answers.add(clients.submit(() -> api.post("{" + OK + "}").statusCode()));
            }
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> answer : answers) {
            statuses.add(answer.get());
        }
        assertThat(Collections.frequency(statuses, 201)).isEqualTo(8);
        assertThat(Collections.frequency(statuses, 409)).isEqualTo(8);
        api.post("{" + OK + "}").then().statusCode(409).body("code", equalTo("TOO_MANY_WEBHOOKS"));
    }

    private List<String> listed() {
        return api.me().get(Api.PATH).jsonPath().getList("webhooks.id");
    }

    private void refused(String json, String code) {
        api.post(json).then().statusCode(400).body("code", equalTo(code));
    }

    private static String members(int count) {
        StringBuilder members = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            members.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":\"v\"");
        }
        return members.append("}").toString();
    }
}
