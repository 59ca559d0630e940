package io.soundforge.storage.ops;

import static io.restassured.RestAssured.get;
import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.fetch;
import static io.soundforge.storage.StoreDriver.publishStem;
import static io.soundforge.storage.StoreDriver.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.StoreHome;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.UploadInfo;
import io.soundforge.testing.Backends;
import io.soundforge.testing.RealBackends;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = RealBackends.class,
        initArgs = {@ResourceArg(name = "service", value = "storage"), @ResourceArg(name = "own", value = "true")},
        restrictToAnnotatedClass = true)
@QuarkusTestResource(value = StoreHome.class, restrictToAnnotatedClass = true)
class DatabaseAwayTest {
    Backends backends;

    @Inject
    StorageClient client;

    @ConfigProperty(name = "soundforge.storage.volume")
    Path base;

    @Test
    void saysSoKeepsNothingAndRecoversByItself() throws Exception {
        UUID track = UUID.randomUUID();
        UUID before = UUID.randomUUID();
        publishStem(new Claim(track, 1), "vocals", bytes("x")).then().statusCode(200);
        upload(before, bytes("y")).then().statusCode(200);

        backends.postgresServer().kill();
        UUID lost = UUID.randomUUID();
        fetch(StorageKey.stem(track, "vocals", "flac"))
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .body("code", equalTo("DATABASE_UNAVAILABLE"));
        upload(lost, bytes("z")).then().statusCode(503);
        assertThat(base.resolve("uploads/" + lost)).doesNotExist();
        publishStem(new Claim(track, 2), "vocals", bytes("later")).then().statusCode(503);
        get("/q/health/ready").then().statusCode(503);
        get("/q/health/live").then().statusCode(200);

        // A worker that asks in the meantime notices nothing but the wait.
        CompletableFuture<Optional<UploadInfo>> patient = CompletableFuture.supplyAsync(() -> {
            try {
                return client.uploadInfo(before);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        backends.postgresServer().start();
        assertThat(patient.get(60, TimeUnit.SECONDS)).isPresent();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> get("/q/health/ready").then().statusCode(200));
        publishStem(new Claim(track, 2), "vocals", bytes("later")).then().statusCode(200);
        assertThat(fetch(StorageKey.stem(track, "vocals", "flac")).asString()).isEqualTo("later");
    }
}
