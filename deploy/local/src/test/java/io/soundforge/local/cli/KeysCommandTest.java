package io.soundforge.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.local.client.ApiClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The command {@code keys} against an API over HTTP, at noon in Berlin, with a key of one's own. */
@Timeout(60)
class KeysCommandTest {
    private static final String ID = "01a20abb-ce38-766e-96fc-f6958cb081a2";
    private static final String MINE = "sf_mine";
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T11:00:00Z"), ZoneId.of("Europe/Berlin"));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private StandInApi api;

    @BeforeEach
    void start() throws Exception {
        api = new StandInApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private int run(String... arguments) {
        String[] line = Stream.concat(Stream.of("keys"), Stream.of(arguments)).toArray(String[]::new);
        return new CommandLine(CommandLine.Model.CommandSpec.create().name("soundforge"))
                .addSubcommand(new KeysCommand(
                        () -> new ApiClient(api.url(), Optional.of(MINE)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        NOON))
                .setExecutionExceptionHandler(new ErrorReport())
                .setParameterExceptionHandler(new UsageReport())
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .execute(line);
    }

    @Test
    void aNewKeyIsShownWithWhatItIsFor() throws Exception {
        api.on("POST /api/v1/keys", 201, """
                {"id": "%s", "key": "sf_new", "label": "laptop", "owner": "ann", "scopes": ["read", "admin"],
                 "state": "active", "created_at": "2026-11-23T11:00:00Z", "expires_at": "2026-11-30T11:00:00Z"}""".formatted(ID));

        assertThat(run("create", "--scope", "read,admin", "--owner", "ann", "--label", "laptop", "--expires-in", "7d"))
                .isZero();

        assertThat(api.last().authorization()).isEqualTo("Bearer " + MINE);
        assertThat(api.last().json()).isEqualTo(ApiClient.JSON.readTree("""
                {"scopes": ["read", "admin"], "label": "laptop", "owner": "ann", "expires_at": "2026-11-30T11:00:00Z"}"""));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                A key was made
                ────────────────────────────────────────────────────────────
                key      sf_new
                id       %s
                label    laptop
                owner    ann
                scopes   read admin
                expires  2026-11-30 12:00
                It will not be shown again. Commands take it from SOUNDFORGE_API_KEY.
                """.formatted(ID));
    }

    @Test
    void withoutMoreAKeyReadsAndSubmits() throws Exception {
        api.on("POST /api/v1/keys", 201, "{\"id\": \"" + ID + "\", \"key\": \"sf_new\"}");
        assertThat(run("create")).isZero();
        assertThat(api.last().json()).isEqualTo(ApiClient.JSON.readTree("{\"scopes\": [\"read\", \"submit\"]}"));
    }

    @Test
    void keysAreListedWithHowTheyAre() {
        api.on("GET /api/v1/keys?limit=50", """
                {"keys": [{"id": "%s", "owner": "ann", "scopes": ["read", "submit"], "state": "revoked",
                 "created_at": "2026-11-20T09:00:00Z", "last_used_at": "2026-11-23T10:59:00Z"}]}""".formatted(ID));

        assertThat(run("list")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8).lines().skip(2))
                .containsExactly(ID + "  revoked  ann    read submit  2026-11-20 10:00  11:59:00   never");
    }

    @Test
    void aKeyIsRevoked() {
        api.on("DELETE /api/v1/keys/" + ID, 204, "");
        assertThat(run("revoke", ID)).isZero();
        assertThat(api.lines()).containsExactly("DELETE /api/v1/keys/" + ID);
    }

    @Test
    void aKeyTypedInThePlaceOfItsIdIsNotSaidAgain() {
        assertThat(run("revoke", "sf_secret")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("keys list").doesNotContain("sf_secret");
        assertThat(api.lines()).isEmpty();
    }

    @Test
    void whoIsNotKnownIsToldWhereToPutTheKey() {
        api.on("GET /api/v1/keys?limit=50", 401, """
                {"status": 401, "code": "UNAUTHENTICATED", "detail": "Show an API key."}""");
        assertThat(run("list")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "soundforge: UNAUTHENTICATED: Show an API key. (commands take it from SOUNDFORGE_API_KEY)\n");
    }
}
