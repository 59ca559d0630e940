package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.embedded.FreePorts;
import io.soundforge.local.e2e.EventStream.Event;
import io.soundforge.local.stack.Replica;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two gateways on one database and one broker: it does not matter which of them a client meets. */
@Tag("faults")
@EnabledOnOs(value = OS.LINUX, disabledReason = "a second gateway is started as /proc says that the first one was")
class TwoGatewaysE2eTest {
    private static final String GROUP = "metadata-service";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Two seconds for the worker; the rest for the way over the topics and back on a busy machine. */
    private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(4);

    private static final int SHORT = 4;
    private static final int LONG = 300;

    @TempDir
    static Path directory;

    private static final Set<String> ACCEPTED = new HashSet<>();

    private static Installation installation;
    private static Replica replica;
    private static Gateway one;
    private static Gateway other;
    private static Jobs jobs;
    private static String song;
    private static String longSong;

    @BeforeAll
    static void start() throws Exception {
        installation = new Installation(directory.resolve("home"), Ledger.QUICK_SWEEPS);
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
        one = new Gateway(installation.state().publicUrl());

        int port = FreePorts.any();
        replica = Replica.of(installation.component(GROUP), port, directory.resolve("replica.log"));
        other = new Gateway("http://127.0.0.1:" + port);
        await("the second gateway").atMost(PATIENCE).until(other::isReady);
        await("the two to share the facts").atMost(PATIENCE).until(() -> projectors() >= 2);

        jobs = new Jobs(installation);
        song = jobs.upload(LongSong.write(directory.resolve("song.wav"), SHORT));
        longSong = jobs.upload(LongSong.write(directory.resolve("long.wav"), LONG));
    }

    @AfterAll
    static void end() throws Exception {
        try {
            new Ledger(installation).assertBalanced(ACCEPTED);
        } finally {
            if (replica != null) {
                replica.close();
            }
            installation.endCleanly();
        }
    }

    @Test
    void aJobOfTheOneIsWatchedAtTheOther() throws Exception {
        String job = accept(one, Jobs.ofUpload(song), "watched");
        try (EventStream there = other.watch(job, 0).awaitEnd();
                EventStream here = one.watch(job, 0).awaitEnd()) {
            assertUnbroken(there.numbered(), 1);
            assertThat(there.numbered()).isEqualTo(here.numbered());
            assertThat(there.numbered()).last().matches(event -> event.isJob("completed"));
            assertThat(there.events()).as("progress goes to every gateway").anyMatch(event -> !event.isNumbered());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GROUP, "storage-service"})
    void aProcessThatOnlyPreparesEndsBesideThoseThatServe(String service) throws Exception {
        Path log = directory.resolve("prepare.log");
        Map<String, String> settings =
                Map.of("SOUNDFORGE_PREPARE_ONLY", "true", "QUARKUS_FLYWAY_MIGRATE_AT_START", "false");
        try (Replica preparing = Replica.of(installation.component(service), FreePorts.any(), settings, log)) {
            assertThat(preparing.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(preparing.process().exitValue())
                    .as(Files.readString(log))
                    .isZero();
            assertThat(log).content().contains("Prepared the ", service + " is prepared");
        }
        assertThat(one.isReady()).isTrue();
    }

    @Test
    void aStreamIsResumedAtTheOther() throws Exception {
        String job = accept(other, Jobs.ofUpload(longSong, "separate"), "resumed");
        List<Event> before;
        try (EventStream first = one.watch(job, 0)) {
            await("the first events")
                    .atMost(PATIENCE)
                    .until(() -> first.numbered().size() >= 3);
            before = first.numbered();
        }
        long last = before.getLast().id();
        assertUnbroken(before, 1);
        try (EventStream second = other.watch(job, last)) {
            // Ends the long song, so that there is something to hear.
            one.cancel(job);
            second.awaitEnd();
            assertUnbroken(second.numbered(), last + 1);
            assertThat(second.numbered()).last().matches(event -> event.isJob("cancelled"));

            List<Event> joined = new ArrayList<>(before);
            joined.addAll(second.numbered());
            try (EventStream whole = one.watch(job, 0).awaitEnd()) {
                assertThat(joined).isEqualTo(whole.numbered());
            }
            long end = joined.getLast().id();
            assertThat(List.of(one.watchStatus(job, end), other.watchStatus(job, end)))
                    .as("nothing more will come")
                    .containsOnly(204);
        }
    }

    @Test
    void oneKeyAtBothAtOnceMakesOneJob() throws Exception {
        for (int round = 0; round < 12; round++) {
            ObjectNode request = Jobs.ofUpload(song, "analyze");
            request.putObject("labels").put("round", "r" + round);
            String key = "both-at-once-" + round;
            List<CompletableFuture<String>> answers =
                    List.of(one.submit(request, key), other.submit(request, key), one.submit(request, key));
            Set<String> made = new HashSet<>();
            answers.forEach(answer -> made.add(answer.join()));
            ACCEPTED.addAll(made);
            assertThat(made).as("jobs of key %s", key).hasSize(1);
            assertThat(labelled("round:r" + round)).isEqualTo(made);
        }
    }

    @Test
    void theOtherCancelsAJobOfTheOne() throws Exception {
        String job = accept(one, Jobs.ofUpload(longSong, "separate"), "cancelled");
        jobs.awaitTask(job, "separate", "running");
        other.cancel(job);
        await("its end, seen at the one")
                .atMost(CANCELLED_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> one.state(job).equals("cancelled"));
        assertThat(other.state(job)).isEqualTo("cancelled");
        await("job.finished").atMost(PATIENCE).until(() -> ends(job), count -> count == 1);
    }

    /** The last two facts of a job come on two topics, which may be read by different gateways at the same moment. */
    @Test
    void eachJobIsFinishedOnceWhoeverHearsItsLastFacts() throws Exception {
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ObjectNode request = Jobs.ofUpload(song);
            request.withArray("sources").addObject().put("upload", song);
            ended.add(accept(i % 2 == 0 ? one : other, request, "finished-" + i));
        }
        for (String job : ended) {
            await("end of " + job).atMost(PATIENCE).until(() -> other.state(job), "completed"::equals);
            await("job.finished of " + job).atMost(PATIENCE).until(() -> ends(job) > 0);
        }
        assertThat(ended).allSatisfy(job -> assertThat(ends(job)).isEqualTo(1));
    }

    private static String accept(Gateway gateway, ObjectNode request, String key) {
        String job = gateway.submit(request, key).join();
        ACCEPTED.add(job);
        return job;
    }

    /** Numbers without a gap and without a repetition. */
    private static void assertUnbroken(List<Event> events, long first) {
        assertThat(events)
                .extracting(Event::id)
                .isNotEmpty()
                .isEqualTo(
                        LongStream.range(first, first + events.size()).boxed().toList());
    }

    private static Set<String> labelled(String label) throws Exception {
        Set<String> ids = new HashSet<>();
        other.get("/api/v1/jobs?label=" + label)
                .path("jobs")
                .forEach(job -> ids.add(job.path("id").asText()));
        return ids;
    }

    /** How many records announce the end of a job; unlike facts, they are counted by record and not by id. */
    private static long ends(String job) {
        return installation.facts().records(List.of("job.finished")).stream()
                .filter(record -> job.equals(record.key()))
                .count();
    }

    /** How many processes have partitions of the facts that the gateways project. */
    private static long projectors() throws Exception {
        int port = installation.state().component("kafka").orElseThrow().port();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            return admin.describeConsumerGroups(List.of(GROUP)).describedGroups().get(GROUP).get().members().stream()
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .map(MemberDescription::consumerId)
                    .distinct()
                    .count();
        }
    }
}
