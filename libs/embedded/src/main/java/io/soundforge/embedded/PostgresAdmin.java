package io.soundforge.embedded;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Makes databases, and in them one role with one schema of the same name per service, so that no service can read another's tables.
 *
 * @param host of the server
 * @param port of the server
 * @param user a superuser
 * @param password the superuser's
 */
public record PostgresAdmin(String host, int port, String user, String password) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,50}");

    /** The JDBC address of a database. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** A connection as superuser. */
    public Connection connect(String database) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(user);
        source.setPassword(password);
        source.setConnectTimeout(5);
        return source.getConnection();
    }

    /** Asks the server for a sign of life. */
    public void ping() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    /** Makes the database where it is not there. */
    public void ensureDatabase(String database) throws SQLException {
        try (Connection connection = connect("postgres")) {
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", database)) {
                run(connection, "CREATE DATABASE " + checked(database));
            }
            run(connection, "REVOKE ALL ON DATABASE " + checked(database) + " FROM PUBLIC");
        }
    }

    /** Makes a role and its schema in the database, and sets its password and its search path to that schema alone. */
    public void ensureRole(String database, String role, String rolePassword) throws SQLException {
        try (Connection connection = connect(database)) {
            String name = checked(role);
            if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", name)) {
                run(connection, "CREATE ROLE " + name + " LOGIN");
            }
            try (Statement statement = connection.createStatement()) {
                String quoted = statement.enquoteLiteral(rolePassword);
                statement.execute("ALTER ROLE " + name + " PASSWORD " + quoted);
            }
            run(connection, "GRANT CONNECT, TEMPORARY ON DATABASE " + checked(database) + " TO " + name);
            run(connection, "CREATE SCHEMA IF NOT EXISTS " + name + " AUTHORIZATION " + name);
            run(connection, "ALTER ROLE " + name + " IN DATABASE " + checked(database) + " SET search_path = " + name);
        }
    }

    private static boolean exists(Connection connection, String query, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, value);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a plain name: " + name);
        }
        return name;
    }
}
