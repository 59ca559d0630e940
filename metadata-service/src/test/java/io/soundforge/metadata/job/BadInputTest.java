package io.soundforge.metadata.job;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.StorageStandIn;
import io.soundforge.metadata.TestOwners;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in: a typed error that names the field, and nothing is kept. */
@QuarkusTest
@GatewayTest
class BadInputTest {
    private static final String OK = "\"sources\":[{\"url\":\"http://example.org/a.mp3\"}]";

    @TestHTTPResource("/")
    URI base;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                   | NO_SOURCES       | sources
            {"sources":[]}                                       | NO_SOURCES       | sources
            {"sources":[{}]}                                     | INVALID_SOURCE   | sources[0]
            {"sources":[null]}                                   | INVALID_SOURCE   | sources[0]
            {"sources":[{"url":"ftp://example.org/a"}]}          | URL_NOT_ALLOWED  | sources[0].url
            {"sources":[{"url":"file:///etc/passwd"}]}           | URL_NOT_ALLOWED  | sources[0].url
            {"sources":[{"url":"http://u:p@example.org/a"}]}     | URL_NOT_ALLOWED  | sources[0].url
            {"sources":[{"url":"no address"}]}                   | URL_INVALID      | sources[0].url
            {"sources":[{"url":"http:///a"}]}                    | URL_INVALID      | sources[0].url
            {"sources":[{"upload":"0199b2ff-0000-7000-8000-000000000000"}]} | UPLOAD_NOT_FOUND | sources[0].upload
            {"sources":[{"upload":"nonsense"}]}                  | WRONG_TYPE       | sources[0].upload
            {"sources":[{"url":7}]}                              | WRONG_TYPE       | sources[0].url
            {"sources":"http://example.org/a.mp3"}               | WRONG_TYPE       | sources
            {%s,"steps":["anlyze"]}                              | UNKNOWN_STEP     | steps[0]
            {%s,"steps":["resolve"]}                             | UNKNOWN_STEP     | steps[0]
            {%s,"steps":[]}                                      | NO_STEPS         | steps
            {%s,"steps":"analyze"}                               | WRONG_TYPE       | steps
            {%s,"analysis":{"features":["tempo","soul"]}}        | UNKNOWN_FEATURE  | analysis.features[1]
            {%s,"analysis":{"features":[]}}                      | NO_FEATURES      | analysis.features
            {%s,"separation":{"model":"gpt"}}                    | MODEL_UNKNOWN    | separation.model
            {%s,"separation":{"stems":["kazoo"]}}                | UNKNOWN_STEM     | separation.stems[0]
            {%s,"separation":{"format":"wma"}}                   | UNKNOWN_FORMAT   | separation.format
            {%s,"separation":{"format":"mp3","bit_depth":"24"}}  | UNKNOWN_BIT_DEPTH | separation.bit_depth
            {%s,"separation":{"residual":"yes"}}                 | WRONG_TYPE       | separation.residual
            {%s,"priority":"urgent"}                             | UNKNOWN_PRIORITY | priority
            {%s,"labels":{"bad key":"x"}}                        | INVALID_LABEL    | labels.bad key
            {%s,"labels":{"k":null}}                             | INVALID_LABEL    | labels.k
            {%s,"labels":{"k":3}}                                | WRONG_TYPE       | labels.k
            {%s,"lables":{}}                                     | UNKNOWN_PROPERTY | lables
            {%s,"separation":{"modle":"auto"}}                   | UNKNOWN_PROPERTY | separation.modle
            """)
    void aWrongFieldIsNamed(String template, String code, String field) {
        submit(template.replace("%s", OK))
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("field", equalTo(field))
                .body("status", equalTo(400))
                .body("title", equalTo("Bad Request"))
                .body("instance", equalTo("/api/v1/jobs"))
                .body("detail", notNullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,", "not json", "{\"sources\":[]} trailing", "{\"a\":1,\"a\":2}", "null"})
    void malformedBodiesAreRefused(String body) {
        String code = submit(body).statusCode(400).extract().path("code");
        assertThat(code).isIn("MALFORMED_JSON", "UNKNOWN_PROPERTY", "WRONG_TYPE");
    }

    /** Half a surrogate pair is no character: no encoder writes it, neither into the database nor into a problem. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{%s,\"steps\":[\"\\ud83c\"]}",
                "{%s,\"labels\":{\"k\":\"\\ud83c\"}}",
                "{%s,\"\\ud83c\":1}",
                "{\"sources\":[{\"url\":\"http://example.org/\\ud83c\"}]}"
            })
    void brokenCharactersAreRefused(String template) {
        submit(template.replace("%s", OK)).statusCode(400).contentType("application/problem+json");
    }

    @Test
    void longNamesAreNotEchoedWhole() {
        String detail = submit("{" + OK + ",\"steps\":[\"" + "x".repeat(50_000) + "\"]}")
                .statusCode(400)
                .body("code", equalTo("UNKNOWN_STEP"))
                .extract()
                .path("detail");
        assertThat(detail).hasSizeLessThan(500);
    }

    @Test
    void invalidOptionsListTheValidOnes() {
        submit("{" + OK + ",\"analysis\":{\"features\":[\"soul\"]}}").body("valid", hasItem("tempo"));
    }

    @Test
    void limitsAreNamed() {
        String many = "{\"sources\":[" + "{\"url\":\"http://example.org/a\"},".repeat(20)
                + "{\"url\":\"http://example.org/a\"}]}";
        submit(many).statusCode(400).body("code", equalTo("TOO_MANY_SOURCES")).body("limit", equalTo(20));
        submit("{\"sources\":[{\"url\":\"http://example.org/" + "a".repeat(2100) + "\"}]}")
                .statusCode(400)
                .body("code", equalTo("URL_TOO_LONG"));
        submit("{" + OK + ",\"labels\":{\"k\":\"" + "v".repeat(257) + "\"}}")
                .statusCode(400)
                .body("code", equalTo("INVALID_LABEL"));
        submit("{" + OK + ",\"labels\":{\"k\":\"" + "v".repeat(70_000) + "\"}}")
                .statusCode(413)
                .body("limit_bytes", equalTo(65536));
    }

    @Test
    void oneBadSourceDoesNotStopTheOthers() {
        submit("{\"sources\":[{\"url\":\"gopher://x\"},{\"url\":\"http://example.org/a.mp3\"}]}")
                .statusCode(202)
                .body("items[0].accepted", equalTo(false))
                .body("items[0].error.code", equalTo("URL_NOT_ALLOWED"))
                .body("items[1].accepted", equalTo(true))
                .body("items[1].track_id", notNullValue())
                .body("tracks.size()", equalTo(1));
    }

    @Test
    void unknownThingsAre404AndWrongMethods405AndOtherMediaTypes415() {
        problem(given().get("/api/v1/jobs/" + UUID.randomUUID()).then(), 404, "JOB_NOT_FOUND");
        problem(given().get("/api/v1/jobs/nonsense").then(), 404, "NOT_FOUND");
        problem(given().get("/api/v1/tracks/" + UUID.randomUUID()).then(), 404, "TRACK_NOT_FOUND");
        problem(given().get("/api/v1/nowhere").then(), 404, "NOT_FOUND");
        problem(given().get("/nowhere").then(), 404, "NOT_FOUND");
        problem(given().put("/api/v1/jobs").then(), 405, "METHOD_NOT_ALLOWED");
        problem(given().contentType("text/plain").body("x").post("/api/v1/jobs").then(), 415, "UNSUPPORTED_MEDIA_TYPE");
        problem(
                given().multiPart("file", "a", new byte[1])
                        .post("/api/v1/uploads")
                        .then(),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
        problem(given().accept("text/csv").get("/api/v1/jobs").then(), 406, "NOT_ACCEPTABLE");
    }

    @Test
    void queryParametersAreChecked() {
        problem(given().get("/api/v1/jobs?state=sleeping").then(), 400, "UNKNOWN_STATE");
        problem(given().get("/api/v1/jobs?label=x").then(), 400, "INVALID_LABEL");
        problem(given().get("/api/v1/jobs?created_after=yesterday").then(), 400, "INVALID_TIME");
        for (String year : new String[] {"+300000", "-9999"}) {
            problem(
                    given().queryParam("created_after", year + "-01-01T00:00:00Z")
                            .get("/api/v1/jobs")
                            .then(),
                    400,
                    "INVALID_TIME");
        }
        problem(given().get("/api/v1/jobs?cursor=abc").then(), 400, "INVALID_CURSOR");
        problem(given().get("/api/v1/jobs?limit=0").then(), 400, "INVALID_LIMIT");
        problem(given().get("/api/v1/jobs?limit=many").then(), 400, "INVALID_LIMIT");
    }

    @Test
    void formsAreChecked() {
        problem(
                given().multiPart("song", "a.mp3", new byte[1])
                        .post("/api/v1/jobs")
                        .then(),
                400,
                "UNKNOWN_PART");
        problem(given().multiPart("job", "{}").post("/api/v1/jobs").then(), 400, "NO_SOURCES");
        problem(
                given().multiPart("file", "a.mp3", new byte[1])
                        .multiPart("job", "{\"steps\":[\"x\"]}")
                        .post("/api/v1/jobs")
                        .then(),
                400,
                "UNKNOWN_STEP");
        problem(
                given().multiPart("file", "a.mp3", new byte[5_000_000])
                        .post("/api/v1/jobs")
                        .then(),
                413,
                "TOO_LARGE");
    }

    @Test
    void uploadsBeyondTheLimitAreRefused() {
        problem(
                given().contentType("audio/mpeg")
                        .body(new byte[4_200_000])
                        .post("/api/v1/uploads")
                        .then(),
                413,
                "TOO_LARGE");
        problem(
                given().contentType("audio/mpeg")
                        .body(new byte[9_000_000])
                        .post("/api/v1/uploads")
                        .then(),
                413,
                "TOO_LARGE");
    }

    @Test
    void anUploadThatIsCutOffLeavesNothing() throws IOException {
        Set<String> before = Set.copyOf(StorageStandIn.UPLOADS.keySet());
        int broken = StorageStandIn.BROKEN_UPLOADS.size();
        int begun = StorageStandIn.BEGUN_UPLOADS.size();
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Type: audio/mpeg\r\n"
                            + "Content-Length: 100000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[50_000]);
            out.flush();
            // Cut off earlier, and there would be nothing on its way that could be left over.
            await().until(() -> StorageStandIn.BEGUN_UPLOADS.size() > begun);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> StorageStandIn.BROKEN_UPLOADS.size() > broken);
        assertThat(StorageStandIn.UPLOADS.keySet()).isEqualTo(before);
    }

    @Test
    void aFormThatIsCutOffMakesNoJob() throws IOException {
        String owner = "owner-" + UUID.randomUUID();
        String form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n"
                + "Content-Type: audio/mpeg\r\n\r\n" + "x".repeat(50_000) + "\r\n--b--\r\n";
        Set<String> before = Set.copyOf(StorageStandIn.UPLOADS.keySet());
        for (int missing : new int[] {10_000, 0}) {
            try (Socket socket = new Socket(base.getHost(), base.getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                                + TestOwners.HEADER + ": " + owner + "\r\nContent-Length: " + form.length()
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(form.substring(0, form.length() - missing).getBytes(StandardCharsets.US_ASCII));
                out.flush();
                if (missing == 0) {
                    // The same form whole is taken: the first one was well made.
                    assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine())
                            .contains("202");
                }
            }
        }
        given().header(TestOwners.HEADER, owner).get("/api/v1/jobs").then().body("jobs", hasSize(1));
        assertThat(StorageStandIn.UPLOADS).hasSize(before.size() + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../etc/passwd", "..\\..\\boot.ini", "/absolute.mp3", "nul\u0000l.mp3", "CON", "🎵.mp3", ".."
            })
    void hostileFileNamesAreOnlyEverShown(String name) {
        String shown = given().contentType("audio/mpeg")
                .queryParam("filename", name)
                .body(new byte[10])
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .extract()
                .path("filename");
        assertThat(shown == null ? "" : shown).doesNotContain("/", "\\", "\0");
    }

    private static ValidatableResponse submit(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/api/v1/jobs")
                .then();
    }

    private static void problem(ValidatableResponse answer, int status, String code) {
        answer.statusCode(status)
                .contentType(containsString("application/problem+json"))
                .body("code", equalTo(code));
    }
}
