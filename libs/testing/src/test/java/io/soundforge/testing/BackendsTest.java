package io.soundforge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.events.EventCodec;
import io.soundforge.events.EventHeaders;
import io.soundforge.events.JobProgress;
import io.soundforge.events.Step;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BackendsTest {
    @Test
    void aProbeSeesWhatIsSentAfterItsBeginning() {
        Backends backends = Backends.shared();
        try (KafkaProbe early = new KafkaProbe(backends.bootstrapServers())) {
            early.createTopics();
            early.createTopics();
            early.send("dead.letter", "key", Map.of(EventHeaders.ID, "one"), new byte[] {1});
            early.await("dead.letter", record -> "one".equals(KafkaProbe.header(record, EventHeaders.ID)));

            try (KafkaProbe late = new KafkaProbe(backends.bootstrapServers())) {
                early.send("dead.letter", "key", Map.of(EventHeaders.ID, "two"), new byte[] {2});
                late.await("dead.letter", record -> record.value()[0] == 2);
                assertThat(late.records("dead.letter")).hasSize(1);
            }
        }
    }

    @Test
    void eventsComeBackAsTheyWere() {
        try (KafkaProbe probe = new KafkaProbe(Backends.shared().bootstrapServers())) {
            probe.createTopics();
            JobProgress progress = new JobProgress(
                    UUID.randomUUID(), UUID.randomUUID(), Step.ANALYZE, 1, 0.5, "beats", "test", 1, Instant.EPOCH);
            probe.send(progress);
            assertThat(probe.awaitEvent(
                            JobProgress.class, event -> event.jobId().equals(progress.jobId())))
                    .isEqualTo(progress);
        }
    }

    @Test
    void databasesAreFreshAndApart() throws Exception {
        Backends.ServiceDatabase first = Backends.shared().freshDatabase("download");
        Backends.ServiceDatabase second = Backends.shared().freshDatabase("download");
        try (Connection one = open(first);
                Connection two = open(second);
                Statement in = one.createStatement();
                Statement other = two.createStatement()) {
            in.execute("CREATE TABLE songs (id int)");
            assertThatThrownBy(() -> other.execute("SELECT * FROM songs")).hasMessageContaining("does not exist");
        }
    }

    @Test
    void ownServersCanBeKilledAndStartedAgain() throws Exception {
        try (Backends own = Backends.own();
                KafkaProbe probe = new KafkaProbe(own.bootstrapServers())) {
            assertThat(own.bootstrapServers()).isNotEqualTo(Backends.shared().bootstrapServers());
            probe.createTopics();
            own.kafkaServer().kill();
            own.postgresServer().kill();
            own.kafkaServer().start();
            own.postgresServer().start();
            own.postgres().ping();
            String id = UUID.randomUUID().toString();
            probe.send("dead.letter", id, Map.of(), EventCodec.toJson(id));
            probe.await("dead.letter", record -> id.equals(record.key()));
        }
    }

    @Test
    void sharedServersCannotBeStopped() {
        assertThatThrownBy(() -> Backends.shared().kafkaServer()).isInstanceOf(IllegalStateException.class);
    }

    private static Connection open(Backends.ServiceDatabase database) throws Exception {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }
}
