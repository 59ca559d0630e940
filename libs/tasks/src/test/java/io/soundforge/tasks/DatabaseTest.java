package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is worth waiting for, and what is a record's own fault. */
class DatabaseTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "53300", "57P01", "57P05", "58030", "25006", "25P03", "40001", "40P01", "55P03"})
    void anAbsentDatabaseAndALostRaceArePassing(String state) {
        assertThat(Database.isTransient(new IllegalStateException(new SQLException("gone", state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "23505", "25P02", "42P01", "54000"})
    void whatTheStatementSaysIsNot(String state) {
        assertThat(Database.isTransient(new SQLException("wrong", state))).isFalse();
    }
}
