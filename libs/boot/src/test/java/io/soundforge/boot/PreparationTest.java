package io.soundforge.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

class PreparationTest {
    private final List<String> made = new ArrayList<>();

    @Test
    void everythingIsMadeInOrder() throws InterruptedException {
        assertThat(prepare(Duration.ZERO, new Thing("tables", 0, true), new Thing("topics", 0, true)))
                .isEmpty();
        assertThat(made).containsExactly("tables", "topics");
    }

    @Test
    void aServerThatIsStillOnItsWayIsWaitedFor() throws InterruptedException {
        assertThat(prepare(Duration.ofSeconds(30), new Thing("tables", 1, true)))
                .isEmpty();
        assertThat(made).containsExactly("tables");
    }

    @Test
    void theDeadlineEndsWaitingAndTheSentenceSaysForWhat() throws InterruptedException {
        assertThat(prepare(Duration.ZERO, new Thing("tables", 9, true), new Thing("topics", 0, true)))
                .contains("some-service cannot prepare tables within 0 s: connection refused");
        assertThat(made).isEmpty();
    }

    @Test
    void whatWaitingDoesNotMendEndsAtOnce() throws InterruptedException {
        assertThat(prepare(Duration.ofHours(1), new Thing("tables", 1, false)))
                .contains("some-service cannot prepare tables: connection refused");
    }

    @Test
    void databasesAndRolesMayComeLaterButNoPermissions() {
        Schema schema = new Schema(null);
        assertThat(List.of("08001", "3D000", "28P01", "57P03")).allMatch(state -> schema.mayPass(failure(state)));
        assertThat(schema.mayPass(failure("42501"))).isFalse();
        assertThat(schema.mayPass(new FlywayException("Validate failed: a migration was changed")))
                .isFalse();
    }

    private static FlywayException failure(String state) {
        return new FlywayException("cannot migrate", new SQLException("no", state));
    }

    private Optional<String> prepare(Duration timeout, Preparing... all) throws InterruptedException {
        PrepareSettings settings = new PrepareSettings() {
            @Override
            public boolean only() {
                return true;
            }

            @Override
            public Duration timeout() {
                return timeout;
            }
        };
        return new Preparation(settings, List.of(all), "some-service")
                .prepareAll(System.nanoTime() + timeout.toNanos());
    }

    /** Fails so many times before it goes well. */
    private final class Thing implements Preparing {
        private final String what;
        private final boolean passes;
        private int failures;

        Thing(String what, int failures, boolean passes) {
            this.what = what;
            this.failures = failures;
            this.passes = passes;
        }

        @Override
        public String what() {
            return what;
        }

        @Override
        public void prepare() throws Exception {
            if (failures-- > 0) {
                throw new Exception("cannot", new SQLException("connection refused", new IOException("refused")));
            }
            made.add(what);
        }

        @Override
        public boolean mayPass(Exception failure) {
            return passes;
        }
    }
}
