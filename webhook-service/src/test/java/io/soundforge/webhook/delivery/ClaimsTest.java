package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.WebhookSettings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How deliveries are taken up, step by step. */
@QuarkusTest
@TestProfile(Quiet.class)
class ClaimsTest extends Live {
    private static final long ROOM = 24 * 1024 * 1024;

    @Inject
    Claims claims;

    @Inject
    WebhookSettings settings;

    private final String url = "http://127.0.0.1:9/hook";

    @AfterEach
    void forget() throws Exception {
        tables.run("DELETE FROM delivery");
        tables.run("DELETE FROM endpoint");
    }

    /** The service's own dispatcher sleeps on. */
    @Override
    protected void wake() {}

    private static UnderWay.Load load(int places, Map<UUID, Integer> running) {
        return new UnderWay.Load(places, ROOM, running, Set.of(), Map.of(), 16);
    }

    /** As the dispatcher does it. */
    private List<Claimed> look(UnderWay.Load load) throws Exception {
        return claims.claim(Candidate.share(claims.candidates(load), load), load.room());
    }

    @Test
    void whatHappensToAnEndpointAMomentBeforeIsSeen() throws Exception {
        List<String> moments = List.of(
                "UPDATE endpoint SET state = 'paused' WHERE id = ?",
                "UPDATE endpoint SET state = 'disabled' WHERE id = ?",
                "DELETE FROM endpoint WHERE id = ?",
                "UPDATE endpoint_health SET open_until = now() + interval '30 s' WHERE endpoint_id = ?",
                "UPDATE endpoint_health SET next_slot_at = now() + interval '30 s' WHERE endpoint_id = ?");
        for (String moment : moments) {
            Endpoints.Added endpoint = endpoint(url);
            pile(endpoint, 3);
            Map<Candidate, Integer> shares = Candidate.share(claims.candidates(load(10, Map.of())), load(10, Map.of()));
            assertThat(shares).as(moment).hasSize(1);
            tables.run(moment, endpoint.id());
            assertThat(claims.claim(shares, ROOM)).as(moment).isEmpty();
            tables.run("DELETE FROM delivery WHERE endpoint_id = ?", endpoint.id());
        }
    }

    @Test
    void aChangeAMomentBeforeIsSentToTheNewAddress() throws Exception {
        Endpoints.Added endpoint = endpoint(url);
        pile(endpoint, 1);
        Map<Candidate, Integer> shares = Candidate.share(claims.candidates(load(10, Map.of())), load(10, Map.of()));
        tables.run("UPDATE endpoint SET revision = 7 WHERE id = ?", endpoint.id());
        assertThat(claims.claim(shares, ROOM)).singleElement().satisfies(each -> assertThat(each.revision())
                .isEqualTo(7));
    }

    @Test
    void bodiesAreTakenUpOnlyAsFarAsThereIsRoom() throws Exception {
        for (int i = 0; i < 5; i++) {
            pile(endpoint(url), 4);
        }
        tables.run(
                "UPDATE event SET body = convert_to(repeat('x', 2 * 1024 * 1024), 'UTF8'),"
                        + " bearer_body = convert_to(repeat('y', 1024 * 1024), 'UTF8') WHERE owner = ?",
                owner);

        List<Claimed> claimed = look(load(100, Map.of()));
        // 24 MiB of room, 3 MiB each.
        assertThat(claimed).hasSize(8).allSatisfy(each -> assertThat(each.bytes())
                .isEqualTo(3 * 1024 * 1024));
        assertThat(tables.count("delivery WHERE state = 'running'")).isEqualTo(8);

        // What is larger than all room goes alone.
        assertThat(claims.claim(Candidate.share(claims.candidates(load(100, Map.of())), load(100, Map.of())), 1))
                .hasSize(1);
    }

    @Test
    void manyThatFailStandInTheWayOfNobody() throws Exception {
        Map<UUID, Integer> running = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            Endpoints.Added failing = endpoint(url);
            pile(failing, 2);
            running.put(failing.id(), 1);
        }
        tables.run("UPDATE endpoint_health SET failures_in_row = 2");
        Endpoints.Added healthy = endpoint(url);
        pile(healthy, 1);
        assertThat(look(load(5, running))).singleElement().satisfies(each -> assertThat(each.endpoint())
                .isEqualTo(healthy.id()));
    }

    @Test
    void whatThisProcessClaimedButDidNotBeginIsGivenBackAtOnce() throws Exception {
        Endpoints.Added endpoint = endpoint(url);
        pile(endpoint, 6);
        List<Claimed> claimed = look(load(10, Map.of()));
        assertThat(claimed).hasSize(6);
        List<UUID> begun = claimed.subList(0, 2).stream().map(Claimed::id).toList();

        assertThat(claims.rescue(begun)).isEqualTo(4);
        assertThat(new HashSet<>(tables.list(
                        "SELECT id FROM delivery WHERE state = 'running'", row -> row.getObject(1, UUID.class))))
                .isEqualTo(new HashSet<>(begun));
        assertThat(tables.count("delivery WHERE attempts > 0")).isZero();
    }

    @Test
    void ofOthersOnlyWhatLapsedIsTaken() throws Exception {
        Endpoints.Added endpoint = endpoint(url);
        pile(endpoint, 2);
        List<Claimed> claimed = look(load(10, Map.of()));
        tables.run("UPDATE delivery SET claimed_by = gen_random_uuid()");
        assertThat(claims.rescue(List.of())).isZero();
        tables.run(
                "UPDATE delivery SET lease_until = now() - interval '1 s' WHERE id = ?",
                claimed.getFirst().id());
        assertThat(claims.rescue(List.of())).isEqualTo(1);
    }

    @Test
    void aClaimTellsUntilWhenItsAttemptMayBegin() throws Exception {
        pile(endpoint(url), 1);
        Claimed claimed = look(load(1, Map.of())).getFirst();
        Duration left = Duration.ofNanos(claimed.beginByNanos() - System.nanoTime());
        Duration most = settings.work().lease().minus(settings.attempt().timeout());
        assertThat(left).isPositive().isLessThanOrEqualTo(most);
        assertThat(claimed.isLate()).isFalse();
    }

    @Test
    void aHundredThousandPendingNeitherSlowClaimingNorHeap() throws Exception {
        List<Endpoints.Added> some = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            some.add(endpoint(url));
        }
        Duration empty = claimingP99(some);
        for (Endpoints.Added endpoint : some) {
            pile(endpoint, 5000);
        }
        tables.run("UPDATE delivery SET due_at = now() + interval '1 day'");
        tables.run("VACUUM ANALYZE delivery");
        Duration notDue = claimingP99(some);
        tables.run("UPDATE delivery SET due_at = now()");
        tables.run("VACUUM ANALYZE delivery");
        long before = usedHeap();
        long read = rowsReadOneByOne();
        Duration due = claimingP99(some);
        System.out.printf(
                "claiming p99: %d ms with an empty table, %d ms with 100,000 that are not due, %d ms with 100,000 that are%n",
                empty.toMillis(), notDue.toMillis(), due.toMillis());
        // A machine that is busy with other things has its say, too.
        Duration noise = Duration.ofMillis(20);
        assertThat(notDue).isLessThan(empty.plus(noise).multipliedBy(2));
        assertThat(due).isLessThan(empty.plus(noise).multipliedBy(2));
        assertThat(usedHeap() - before).isLessThan(16L * 1024 * 1024);
        assertThat(rowsReadOneByOne() - read).as("no look reads whole tables").isLessThan(1_000_000);
    }

    private long rowsReadOneByOne() throws Exception {
        return tables.number("SELECT sum(seq_tup_read) FROM pg_stat_user_tables"
                + " WHERE schemaname = current_schema() AND relname IN ('event', 'delivery')");
    }

    /** Of 200 looks that take up one delivery of each endpoint, after 100 that warm up. */
    private Duration claimingP99(List<Endpoints.Added> some) throws Exception {
        List<Duration> times = new ArrayList<>();
        UnderWay.Load load = new UnderWay.Load(some.size(), ROOM, Map.of(), Set.of(), Map.of(), 1);
        for (int i = 0; i < 300; i++) {
            if (i % 50 == 0) {
                for (Endpoints.Added endpoint : some) {
                    pile(endpoint, 50);
                }
            }
            long began = System.nanoTime();
            List<Claimed> claimed = look(load);
            if (i >= 100) {
                times.add(Duration.ofNanos(System.nanoTime() - began));
            }
            assertThat(claimed).hasSize(some.size());
        }
        Collections.sort(times);
        return times.get(times.size() * 99 / 100 - 1);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
