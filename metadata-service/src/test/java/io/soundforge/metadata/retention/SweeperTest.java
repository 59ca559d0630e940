package io.soundforge.metadata.retention;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.Gateway.awaitState;
import static io.soundforge.metadata.Gateway.requests;
import static io.soundforge.metadata.Gateway.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.Step;
import io.soundforge.metadata.Facts;
import io.soundforge.metadata.Gateway;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.StorageStandIn;
import io.soundforge.sql.Transactions;
import io.soundforge.testing.KafkaProbe;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is old goes, what is needed stays. */
@QuarkusTest
@GatewayTest
class SweeperTest {
    @Inject
    Sweeper sweeper;

    @Inject
    Transactions transactions;

    KafkaProbe kafka;

    @Test
    void oldJobsGoWithTheirFiles() {
        UUID id = Gateway.submitUrls(1, "");
        UUID track = requests(kafka, id, 1).getFirst().trackId();
        UUID open = Gateway.submitUrls(1, "");
        send(kafka, Facts.failed(id, track, Step.DOWNLOAD, 1));
        awaitState(id, "failed");
        update(
                "update job set finished_at = now() - interval '31 days', created_at = now() - interval '31 days' where id = ?",
                id);
        update("update job set created_at = now() - interval '31 days' where id = ?", open);

        sweeper.sweep();

        given().get("/api/v1/jobs/" + id).then().statusCode(404);
        given().get("/api/v1/jobs/" + open).then().statusCode(200);
        await().atMost(Duration.ofSeconds(20)).until(() -> StorageStandIn.DELETED_TRACKS.contains(track.toString()));
    }

    @Test
    void oneSweepTakesAllThatIsOld() {
        String owner = "crowd-" + UUID.randomUUID();
        update("""
                insert into job (id, owner, state, priority, plan, finished_run, created_at, updated_at, finished_at)
                select gen_random_uuid(), ?, 'completed', 'normal', '{}', 1, now(), now(), now() - interval '31 days'
                from generate_series(1, 250)""", owner);
        update("""
                insert into upload (id, owner, size_bytes, sha256, created_at, last_used_at)
                select gen_random_uuid(), ?, 1, '', now(), now() - interval '25 hours'
                from generate_series(1, 1100)""", owner);

        sweeper.sweep();

        assertThat(count("select count(*) from job where deleted_at is null and owner = ?", owner))
                .isZero();
        assertThat(count("select count(*) from upload where owner = ?", owner)).isZero();
    }

    @Test
    void keysThatNoLongerCountAreForgotten() {
        String owner = "keys-" + UUID.randomUUID();
        update("""
                insert into idempotency_key (owner, key, request_hash, job_id, created_at)
                select ?, n::text, '', gen_random_uuid(), now() - n * interval '23 hours'
                from generate_series(1, 2) n""", owner);

        sweeper.sweep();

        assertThat(count("select count(*) from idempotency_key where owner = ?", owner))
                .isEqualTo(1);
    }

    @Test
    void aPurgeThatWasLostIsTakenUpAgain() {
        UUID id = Gateway.submitUrls(1, "");
        UUID track = requests(kafka, id, 1).getFirst().trackId();
        send(kafka, Facts.failed(id, track, Step.DOWNLOAD, 1));
        awaitState(id, "failed");
        update("update job set deleted_at = now() - interval '2 hours' where id = ?", id);

        sweeper.sweep();

        await().atMost(Duration.ofSeconds(20)).until(() -> count("select count(*) from job where id = ?", id) == 0);
        assertThat(StorageStandIn.DELETED_TRACKS).contains(track.toString());
    }

    @Test
    void idleUploadsGoAndNeededOnesStay() {
        String idle = upload();
        String needed = upload();
        Gateway.submit("{\"sources\":[{\"upload\":\"" + needed + "\"}]}");
        for (String id : new String[] {idle, needed}) {
            update("update upload set last_used_at = now() - interval '25 hours' where id = ?", UUID.fromString(id));
        }

        sweeper.sweep();

        assertThat(StorageStandIn.UPLOADS).containsKey(needed).doesNotContainKey(idle);
        assertThat(StorageStandIn.USED_UPLOADS).contains(needed);
        given().contentType("application/json")
                .body("{\"sources\":[{\"upload\":\"" + idle + "\"}]}")
                .post("/api/v1/jobs")
                .then()
                .statusCode(400);
        Gateway.submit("{\"sources\":[{\"upload\":\"" + needed + "\"}]}");
    }

    @Test
    void storageHearsOfTheUseOfAnUploadThatWasIdleForLong() {
        String upload = upload();
        update("update upload set last_used_at = now() - interval '2 hours' where id = ?", UUID.fromString(upload));

        Gateway.submit("{\"sources\":[{\"upload\":\"" + upload + "\"}]}");

        await().until(() -> StorageStandIn.USED_UPLOADS.contains(upload));
    }

    private static String upload() {
        return given().contentType("audio/mpeg")
                .body(new byte[5])
                .post("/api/v1/uploads")
                .path("id");
    }

    private void update(String sql, Object parameter) {
        transactions.call(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setObject(1, parameter);
                return update.executeUpdate();
            }
        });
    }

    private long count(String sql, Object parameter) {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setObject(1, parameter);
                ResultSet row = select.executeQuery();
                row.next();
                return row.getLong(1);
            }
        });
    }
}
