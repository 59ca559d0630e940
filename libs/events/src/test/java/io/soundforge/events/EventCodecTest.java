package io.soundforge.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strict out, lenient in. */
class EventCodecTest {
    private static final UUID ID = UUID.fromString("01a20a82-a16b-7ea2-b167-0c23ae0e74ee");

    @Test
    void writesCloudEventsInBinaryMode() {
        TaskChanged event = new TaskChanged(ID, ID, Step.DOWNLOAD, 1, TaskState.CANCELLED, null, 0, null);

        EncodedEvent encoded = EventCodec.encode(event, "/download-service");

        assertThat(encoded.topic()).isEqualTo("task.changed");
        assertThat(encoded.key()).isEqualTo(ID.toString());
        assertThat(encoded.headers())
                .containsEntry("ce_id", encoded.id())
                .containsEntry("ce_type", "task.changed")
                .containsEntry("ce_source", "/download-service")
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_subject", ID.toString())
                .containsEntry("content-type", "application/json");
        assertThat(Instant.parse(encoded.headers().get("ce_time"))).isBeforeOrEqualTo(Instant.now());
        assertThat(UUID.fromString(encoded.id()).version()).isEqualTo(7);
        assertThat(new String(encoded.value(), StandardCharsets.UTF_8))
                .isEqualTo(
                        ("{\"track_id\":\"%s\",\"job_id\":\"%s\",\"step\":\"download\",\"run\":1,\"state\":\"cancelled\","
                                        + "\"attempt\":0}")
                                .formatted(ID, ID));
    }

    @Test
    void ignoresFieldsAndValuesOfTheFuture() throws Exception {
        String value = """
                {"track_id": "%1$s", "job_id": "%1$s", "position": 0, "mood": {"x": [1]},
                 "source": {"url": "https://example.org/a", "torrent": "magnet:"},
                 "plan": {"steps": ["download", "transcribe", "analyze"], "priority": "urgent", "run": 2,
                          "transcription": {"language": "de"}, "separation": {"model": "auto", "quality": 11}}}
                """.formatted(ID);

        TrackRequested event = EventCodec.decode(TrackRequested.class, value.getBytes(StandardCharsets.UTF_8));

        assertThat(event.plan().steps()).containsExactly(Step.DOWNLOAD, Step.ANALYZE);
        assertThat(event.plan().priority()).isEqualTo(Priority.NORMAL);
        assertThat(event.plan().run()).isEqualTo(2);
        assertThat(event.plan().separation().format()).isEqualTo("flac");
        assertThat(event.plan().analysis()).isEqualTo(AnalysisOptions.DEFAULT);
    }

    @Test
    void readsAnUnknownCommandAsNone() throws Exception {
        String value = "{\"track_id\":\"%s\",\"job_id\":\"%s\",\"command\":\"pause\"}".formatted(ID, ID);
        assertThat(EventCodec.decode(TaskCommand.class, value.getBytes(StandardCharsets.UTF_8))
                        .command())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "7", "[]", "{", "{}", "{\"job_id\":\"no uuid\"}", "\u0000\u0001", "{\"job_id\":[]}"})
    void refusesWhatIsNoEvent(String value) {
        assertThatThrownBy(() -> EventCodec.decode(TrackRequested.class, value.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableEventException.class);
    }

    @Test
    void refusesARecordWithoutAValue() {
        assertThatThrownBy(() -> EventCodec.decode(TrackRequested.class, null))
                .isInstanceOf(UnreadableEventException.class);
    }

    @Test
    void makesIdsThatSortByTime() {
        // The first 48 bits are milliseconds; within one of them ids are random.
        String first = EventCodec.newId().toString().substring(0, 13);
        assertThat(EventCodec.newId().toString().substring(0, 13)).isGreaterThanOrEqualTo(first);
    }
}
