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
import io.soundforge.metadata.sql.Transactions;
import io.soundforge.testing.KafkaProbe;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
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
        age(
                "update job set finished_at = now() - interval '31 days', created_at = now() - interval '31 days' where id = ?",
                id);
        age("update job set created_at = now() - interval '31 days' where id = ?", open);

        sweeper.sweep();

        given().get("/api/v1/jobs/" + id).then().statusCode(404);
        given().get("/api/v1/jobs/" + open).then().statusCode(200);
        await().atMost(Duration.ofSeconds(20)).until(() -> StorageStandIn.DELETED_TRACKS.contains(track.toString()));
    }

    @Test
    void idleUploadsGoAndNeededOnesStay() {
        String idle = upload();
        String needed = upload();
        Gateway.submit("{\"sources\":[{\"upload\":\"" + needed + "\"}]}");
        for (String id : new String[] {idle, needed}) {
            age("update upload set last_used_at = now() - interval '25 hours' where id = ?", UUID.fromString(id));
        }

        sweeper.sweep();

        assertThat(StorageStandIn.UPLOADS).containsKey(needed).doesNotContainKey(idle);
        given().contentType("application/json")
                .body("{\"sources\":[{\"upload\":\"" + idle + "\"}]}")
                .post("/api/v1/jobs")
                .then()
                .statusCode(400);
        Gateway.submit("{\"sources\":[{\"upload\":\"" + needed + "\"}]}");
    }

    private static String upload() {
        return given().contentType("audio/mpeg")
                .body(new byte[5])
                .post("/api/v1/uploads")
                .path("id");
    }

    private void age(String sql, UUID id) {
        transactions.call(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setObject(1, id);
                return update.executeUpdate();
            }
        });
    }
}
