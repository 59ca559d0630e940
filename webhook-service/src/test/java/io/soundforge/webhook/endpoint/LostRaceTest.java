package io.soundforge.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.soundforge.testing.Backends;
import io.soundforge.webhook.Live;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Two transactions that wait for one another: the database gives up one of them, and who asked for that may ask again. */
@QuarkusTest
class LostRaceTest extends Live {
    Backends backends;

    @ConfigProperty(name = "quarkus.datasource.username")
    String schema;

    @Test
    void whoGaveWayInTheDatabaseMayAskAgain() throws Exception {
        String id = api.create("https://public.example/").getString("id");
        api.act(id, "pause").then().statusCode(200);
        try (ExecutorService client = Executors.newSingleThreadExecutor();
                Connection other = backends.postgres().connect("soundforge_test");
                Statement locks = other.createStatement()) {
            other.setAutoCommit(false);
            // Ours is not the one to give way.
            locks.execute("SET LOCAL deadlock_timeout = '10min'");
            locks.execute("SET LOCAL search_path = " + schema);
            locks.execute("SELECT FROM endpoint WHERE id = '" + id + "' FOR UPDATE");
            Future<Response> answer = client.submit(() -> api.act(id, "resume"));
            await().until(() ->
                    tables.count("pg_stat_activity WHERE usename = ? AND wait_event_type = 'Lock'", schema) > 0);
            locks.execute("SELECT FROM endpoint_health WHERE endpoint_id = '" + id + "' FOR UPDATE");

            answer.get().then().statusCode(503).body("code", equalTo("DATABASE_UNAVAILABLE"));
            other.rollback();
        }
        assertThat(api.webhook(id).getString("state")).isEqualTo("paused");
        api.act(id, "resume").then().statusCode(200).body("state", equalTo("active"));
    }
}
