package io.soundforge.local.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.view.Moments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventLinesTest {
    private static final String TRACK = "01a20a82-a16b-7ea2-b167-0c23ae0e74ee";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T20:05:09Z"), ZoneId.of("Europe/Berlin"));

    private final EventLines lines = new EventLines(new Moments(CLOCK));

    @Test
    void eachEventSaysWhatMattersOnOneLine() throws IOException {
        assertThat(line("track.analyzed")).isEqualTo(row("track.analyzed", TRACK + ": 120.0 bpm, A minor"));
        assertThat(line("track.downloaded")).isEqualTo(row("track.downloaded", "Anna – Morgenlied: mp3, 3:03"));
        // From now on the track has a name.
        assertThat(line("track.analyzed")).isEqualTo(row("track.analyzed", "Anna – Morgenlied: 120.0 bpm, A minor"));
        assertThat(line("track.processed")).isEqualTo(row("track.processed", "Anna – Morgenlied: vocals, bass"));
        assertThat(line("job.failed")).isEqualTo(row("job.failed", "Anna – Morgenlied: download failed: NOT_AUDIO"));
        assertThat(line("job.finished"))
                .isEqualTo(row("job.finished", "01a20a82-9d11-7c55-8f3a-5b1e2c7d9a40: partial, 2 songs"));
        assertThat(line("webhook.disabled")).isEqualTo(row("webhook.disabled", "hooks.example.com: ONLY_FAILURES"));
    }

    @Test
    void aJobOfOneSongIsThatSong() {
        assertThat(lines.line(event("""
                        {"type": "job.finished", "data": {"job_id": "j", "state": "completed",
                         "tracks": [{"track_id": "t", "title": "Morgenlied"}]}}"""))).isEqualTo(row("job.finished", "Morgenlied: completed"));
    }

    @Test
    void aTestAndTheUnknownHaveALineToo() {
        assertThat(lines.line(event("{\"type\": \"webhook.test\", \"data\": {\"webhook_id\": \"w\"}}")))
                .isEqualTo(row("webhook.test", "w: test"));
        assertThat(lines.line(event("{\"type\": \"track.painted\", \"data\": {\"track_id\": \"t\"}}")))
                .isEqualTo(row("track.painted", "t"));
        assertThat(lines.line(event("no JSON"))).isEqualTo(row("?", ""));
    }

    @Test
    void whatIsNotGenuineIsCalledSoAndTeachesNoNames() throws IOException {
        ReceivedEvent forged = new ReceivedEvent(
                null,
                body("track.downloaded").getBytes(StandardCharsets.UTF_8),
                Optional.of("it is not signed"),
                false);
        assertThat(lines.line(forged)).endsWith("  signature WRONG, it is not signed");
        assertThat(line("track.processed")).contains(TRACK);
    }

    @Test
    void aDuplicateIsCalledOne() {
        byte[] body = "{\"type\": \"webhook.test\", \"data\": {}}".getBytes(StandardCharsets.UTF_8);
        assertThat(lines.line(new ReceivedEvent("id", body, Optional.empty(), true)))
                .endsWith("  signature ok, again  id");
    }

    @Test
    void aLongTitleIsCutAndControlsDoNothing() {
        String line = lines.line(event("{\"type\": \"job.failed\", \"data\": {\"track_id\": \"\\u001b[31m\\n"
                + "x".repeat(100) + "\", \"step\": \"" + "y".repeat(100) + "\"}}"));
        assertThat(line).hasSize(row("job.failed", "").length()).doesNotContain("\u001b", "\n");
    }

    @Test
    void theBodyIsOneLineAndTheSameJson() throws IOException {
        String body = "{\n  \"type\": \"x\",\r\n  \"data\": 0.10\n}";
        assertThat(event(body).line()).doesNotContain("\n", "\r").contains("0.10");
        assertThat(ApiClient.JSON.readTree(event(body).line())).isEqualTo(ApiClient.JSON.readTree(body));
    }

    private String line(String type) throws IOException {
        return lines.line(event(body(type)));
    }

    /** As it is sent, with the sample that every reader of topics must understand. */
    private static String body(String type) throws IOException {
        Path samples =
                Path.of(System.getProperty("soundforge.root")).resolve("libs/events/src/test/resources/samples/v1");
        ObjectNode body = ApiClient.JSON.createObjectNode().put("type", type).put("timestamp", "2026-11-23T20:05:08Z");
        body.set("data", ApiClient.JSON.readTree(samples.resolve(type + ".json").toFile()));
        return body.toString();
    }

    private static ReceivedEvent event(String body) {
        return new ReceivedEvent("id", body.getBytes(StandardCharsets.UTF_8), Optional.empty(), false);
    }

    private static String row(String type, String what) {
        return String.format("21:05:09  %-16s  %-60s  signature ok  id", type, what);
    }
}
