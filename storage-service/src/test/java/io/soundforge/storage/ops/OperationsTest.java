package io.soundforge.storage.ops;

import static io.restassured.RestAssured.get;
import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.publishStem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.soundforge.problem.Internal;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.StoreTest;
import io.soundforge.testing.ArchitectureRules;
import io.soundforge.testing.MetricsTable;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@StoreTest
class OperationsTest {
    @Test
    void isReadyWithDatabaseAndVolume() {
        get("/q/health/ready").then().statusCode(200).body("checks.name", hasItem("storage backend"));
        get("/q/health/live").then().statusCode(200);
    }

    @Test
    void countsWhatItDoes() {
        publishStem(new Claim(UUID.randomUUID(), 1), "vocals", bytes("x"))
                .then()
                .statusCode(200);

        get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("soundforge_storage_publications_total{outcome=\"published\""));
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(
                        () -> get("/q/metrics").then().body(containsString("soundforge_storage_bytes{kind=\"stem\"")));
    }

    @Test
    void showsTheMetricsThatTheDocumentationPromises() {
        MetricsTable.ofDocumentation().check("storage", get("/q/metrics").asString());
    }

    @Test
    void guardsEveryInternalAddress() {
        List<JavaClass> resources = new ClassFileImporter()
                .importPackages("io.soundforge.storage").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .toList();

        assertThat(resources).hasSizeGreaterThan(5);
        assertThat(resources)
                .filteredOn(type -> type.getAnnotationOfType(Path.class).value().startsWith("/internal"))
                .isNotEmpty()
                .allMatch(type -> type.isAnnotatedWith(Internal.class));
        assertThat(resources)
                .filteredOn(type -> !type.isAnnotatedWith(Internal.class))
                .extracting(type -> type.getAnnotationOfType(Path.class).value())
                .containsExactlyInAnyOrder("/files", "/api/v1/storage/stats");
    }

    @Test
    void keepsWithinItsWalls() {
        ArchitectureRules.checkService("io.soundforge.storage");
    }
}
