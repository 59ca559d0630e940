package io.soundforge.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseErrorsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08001", "08006", "08003", "57P01", "57P03", "57P05", "57014", "53300", "53100", "58030", "25006",
                "25P03"
            })
    void lostConnectionsMeanThatTheDatabaseIsAway(String state) {
        SQLException cause = new SQLException("gone", state);

        assertThat(DatabaseErrors.isUnavailable(new IllegalStateException(new RuntimeException(cause))))
                .isTrue();
    }

    @Test
    void anExhaustedPoolMeansThatTheDatabaseIsAway() {
        assertThat(DatabaseErrors.isUnavailable(new SQLException("Sorry, Acquisition timeout while waiting")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55P03"})
    void whoGaveWayIsToldApart(String state) {
        Throwable error = new IllegalStateException(new SQLException("deadlock detected", state));
        assertThat(DatabaseErrors.isLostRace(error)).isTrue();
        assertThat(DatabaseErrors.isUnavailable(error)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42P01"})
    void wrongStatementsAreOurFault(String state) {
        SQLException error = new SQLException("wrong", state);
        assertThat(DatabaseErrors.isUnavailable(error)).isFalse();
        assertThat(DatabaseErrors.isLostRace(error)).isFalse();
    }

    @Test
    void otherErrorsAreOurFault() {
        assertThat(DatabaseErrors.isUnavailable(new IOException("disk"))).isFalse();
        assertThat(DatabaseErrors.isLostRace(new IOException("disk"))).isFalse();
    }
}
