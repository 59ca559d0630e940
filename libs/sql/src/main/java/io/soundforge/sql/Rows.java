package io.soundforge.sql;

import io.soundforge.events.EventCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Many rows as one statement's array parameters, for {@code unnest}: one round trip however many rows there are.
 *
 * @param <T> a row
 */
public final class Rows<T> implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement statement;
    private final List<T> rows;
    private int parameter;

    private Rows(Connection connection, PreparedStatement statement, Collection<T> rows) {
        this.connection = connection;
        this.statement = statement;
        this.rows = List.copyOf(rows);
    }

    /** Prepares a statement whose first parameters are the columns given by {@link #column}. */
    public static <T> Rows<T> of(Connection connection, String sql, Collection<T> rows) throws SQLException {
        return new Rows<>(connection, connection.prepareStatement(sql), rows);
    }

    /** The next parameter: one column of all rows, as an array of that SQL type. */
    public Rows<T> column(String sqlType, Function<T, ?> value) throws SQLException {
        Object[] values = new Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        statement.setArray(++parameter, connection.createArrayOf(sqlType, values));
        return this;
    }

    /** A column of bytes. */
    public Rows<T> bytes(Function<T, byte[]> value) throws SQLException {
        // The driver knows arrays of bytes by their Java type only.
        byte[][] values = rows.stream().map(value).toArray(byte[][]::new);
        statement.setArray(++parameter, connection.createArrayOf("bytea", values));
        return this;
    }

    /** A column of times. */
    public Rows<T> times(Function<T, Instant> value) throws SQLException {
        return column("timestamptz", row -> timestamp(value.apply(row)));
    }

    /** A column of values that are written as JSON text; nulls stay nulls. The statement casts them. */
    public Rows<T> json(Function<T, ?> value) throws SQLException {
        return column("text", row -> json(value.apply(row)));
    }

    /** A column of texts that somebody else wrote. */
    public Rows<T> text(Function<T, String> value) throws SQLException {
        return column("text", row -> PgText.plain(value.apply(row)));
    }

    /** The next parameter: one value for all rows. */
    public Rows<T> value(Object value) throws SQLException {
        statement.setObject(++parameter, value);
        return this;
    }

    /** The next parameter: one time for all rows. */
    public Rows<T> time(Instant value) throws SQLException {
        statement.setTimestamp(++parameter, timestamp(value));
        return this;
    }

    /** Takes one row of a result. */
    @FunctionalInterface
    public interface Reader {
        /** Reads the current row. */
        void read(ResultSet row) throws SQLException;
    }

    /** Runs the statement, unless there are no rows, and reads what it returns. */
    public void query(Reader reader) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                reader.read(found);
            }
        }
    }

    /** Runs the statement, unless there are no rows. @return rows affected */
    public int update() throws SQLException {
        return rows.isEmpty() ? 0 : statement.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }

    /** A value as JSON text that Postgres takes; null for null. */
    public static String json(Object value) {
        return value == null ? null : PgText.json(EventCodec.toJson(value));
    }

    /** For JDBC parameters. */
    public static Timestamp timestamp(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    /** From a JDBC result column. */
    public static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.withOffsetSameInstant(ZoneOffset.UTC).toInstant();
    }
}
