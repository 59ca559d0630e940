package io.soundforge.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.soundforge.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much head of an answer is taken in. */
class EgressHeadTest {
    private static final EgressLimits SMALL = Calls.LIMITS.withMaxHeadBytes(8 * 1024);

    private final Calls calls = Calls.toLoopback();

    @AfterEach
    void close() throws Exception {
        calls.close();
    }

    private EgressResponse answer(String headers, String trailers, EgressLimits limits) throws Exception {
        String answer = "HTTP/1.1 200 OK\r\n" + headers + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + trailers + "\r\n";
        try (ScriptedServer server =
                ScriptedServer.on("127.0.0.1", (head, connection) -> ScriptedServer.write(connection, answer))) {
            return calls.client.send(EgressRequest.get("http://127.0.0.1:" + server.port() + "/", limits));
        }
    }

    private EgressCode broken(String headers, String trailers) {
        EgressException failure = catchThrowableOfType(EgressException.class, () -> answer(headers, trailers, SMALL));
        return failure == null ? null : failure.code();
    }

    @Test
    void aHeadHasItsBytes() throws Exception {
        assertThat(answer("a:" + "x".repeat(7000) + "\r\n", "", SMALL).status()).isEqualTo(200);
        String large = "a:" + "x".repeat(9000) + "\r\n";
        assertThat(broken(large, "")).isEqualTo(EgressCode.UPSTREAM_UNAVAILABLE);
        assertThat(answer(large, "", Calls.LIMITS).status())
                .as("others take more")
                .isEqualTo(200);
    }

    @Test
    void aHeadHasItsLinesHoweverShort() throws Exception {
        assertThat(answer("a:\r\n".repeat(126), "", SMALL).status()).isEqualTo(200);
        String many = "a:\r\n".repeat(129);
        assertThat(broken(many, "")).isEqualTo(EgressCode.UPSTREAM_UNAVAILABLE);
        assertThat(broken("", many)).as("trailers").isEqualTo(EgressCode.UPSTREAM_UNAVAILABLE);
        assertThat(answer(many, "", Calls.LIMITS).status())
                .as("others take more")
                .isEqualTo(200);
    }

    @Test
    void aRequestTellsNothingOfWhatItHolds() {
        EgressRequest request = EgressRequest.get("https://a.example/?key=hidden", Calls.LIMITS)
                .withHeader("Authorization", "Bearer hidden");
        assertThat(request.toString()).isEqualTo("EgressRequest[GET]");
    }
}
