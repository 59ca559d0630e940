package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.common.annotation.Identifier;
import io.soundforge.events.EncodedEvent;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventHeaders;
import io.soundforge.events.JobProgress;
import io.soundforge.events.Priority;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskState;
import io.soundforge.events.Topic;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.RealBackends;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** The kernel inside a real Quarkus service: channels with the defaults of this library, CDI, Flyway, JTA, health, metrics. */
@QuarkusTest
@QuarkusTestResource(value = RealBackends.class, restrictToAnnotatedClass = true)
class WiringTest {
    KafkaProbe kafka;

    @Inject
    Flyway flyway;

    @Inject
    WiringService.Domain domain;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> broker;

    @Test
    void turnsAFactIntoWorkAndItsResultIntoAFact() {
        TrackDownloaded input = Samples.downloaded();
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
        EncodedEvent encoded = EventCodec.encode(input, "/test");
        encoded.headers().put(EventHeaders.TRACEPARENT, trace);
        kafka.send(encoded);

        var record = kafka.await(
                Topic.TRACK_PROCESSED.topicName(),
                each -> input.trackId().toString().equals(each.key()));

        assertThat(KafkaProbe.header(record, EventHeaders.TYPE)).isEqualTo("track.processed");
        assertThat(KafkaProbe.header(record, EventHeaders.SOURCE)).isEqualTo("/wiring-service");
        assertThat(KafkaProbe.header(record, EventHeaders.TRACEPARENT)).isEqualTo(trace);
    }

    @Test
    void stopsARunningTaskThatIsCancelled() {
        TrackDownloaded input = waiting();
        kafka.send(input);
        JobProgress running =
                kafka.awaitEvent(JobProgress.class, each -> each.trackId().equals(input.trackId()));
        assertThat(running.worker()).startsWith("wiring-service@");

        long asked = System.nanoTime();
        kafka.send(Samples.cancel(input));

        TaskChanged changed =
                kafka.awaitEvent(TaskChanged.class, each -> each.trackId().equals(input.trackId()));
        assertThat(changed.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void announcesWhatATransactionCommitsAndNothingElse() throws Exception {
        TrackProcessed rolledBack = Samples.processed(EventCodec.newId(), EventCodec.newId(), 1);
        TrackProcessed committed = Samples.processed(EventCodec.newId(), EventCodec.newId(), 1);

        assertThatThrownBy(() -> domain.announce(rolledBack, true)).isInstanceOf(IllegalStateException.class);
        domain.announce(committed, false);

        kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(committed.trackId()));
        assertThat(kafka.events(TrackProcessed.class))
                .noneMatch(each -> each.trackId().equals(rolledBack.trackId()));
    }

    @Test
    void runsOtherWorkOfTheService() throws Exception {
        UUID trackId = EventCodec.newId();
        domain.enqueue(new NewTask(
                "purge", "purge:" + trackId, trackId, EventCodec.newId(), 1, Priority.NORMAL, new byte[0], null, null));

        TrackProcessed said =
                kafka.awaitEvent(TrackProcessed.class, each -> each.trackId().equals(trackId));
        assertThat(said.run()).isEqualTo(9);
    }

    @Test
    void notesWhereItBeginsSoThatNothingLooksUnconsumed() {
        try (Admin admin = Admin.create(broker)) {
            await().ignoreExceptions().untilAsserted(() -> {
                int partitions = admin.describeTopics(List.of("track.downloaded"))
                        .allTopicNames()
                        .get()
                        .get("track.downloaded")
                        .partitions()
                        .size();
                assertThat(admin.listConsumerGroupOffsets("wiring-service")
                                .partitionsToOffsetAndMetadata()
                                .get())
                        .hasSize(partitions)
                        .doesNotContainValue(null);
            });
        }
    }

    @Test
    void aLaterMigrationOfTheKernelMayFollowThoseOfAService() {
        assertThat(flyway.getConfiguration().isOutOfOrder()).isTrue();
    }

    /** V999 is a later migration, V2.5 one of another branch below what this program knows. */
    @Test
    void aProgramOfBeforeStartsWithTheSchemaOfItsSuccessor() throws SQLException {
        DataSource database = flyway.getConfiguration().getDataSource();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO flyway_schema_history
                        (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                    VALUES (998, '2.5', 'other', 'SQL', 'V2.5__other.sql', 1, 'tests', 1, true),
                           (999, '999', 'later', 'SQL', 'V999__later.sql', 1, 'tests', 1, true)
                    """);
            try {
                flyway.validate();
                assertThat(flyway.migrate().migrationsExecuted).isZero();
            } finally {
                statement.execute("DELETE FROM flyway_schema_history WHERE installed_rank >= 998");
            }
        }
    }

    @Test
    void isReadyAndCounts() {
        RestAssured.get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'tasks' }.status", equalTo("UP"));
        await().untilAsserted(() -> RestAssured.get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("soundforge_tasks_due{kind=\"separate\""))
                .body(containsString("soundforge_outbox_age_seconds")));
    }

    private static TrackDownloaded waiting() {
        return downloaded(WiringService.Separate.WAITS);
    }

    static TrackDownloaded downloaded(String codec) {
        TrackDownloaded song = Samples.downloaded();
        return new TrackDownloaded(
                song.trackId(),
                song.jobId(),
                song.key(),
                song.sizeBytes(),
                song.sha256(),
                song.format(),
                codec,
                song.durationS(),
                song.sampleRate(),
                song.channels(),
                song.tags(),
                song.metadata(),
                song.cover(),
                song.plan(),
                song.attempt(),
                song.waitMs(),
                song.runMs(),
                song.links());
    }
}
