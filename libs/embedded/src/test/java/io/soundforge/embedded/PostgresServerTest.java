package io.soundforge.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.embedded.PostgresServer.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    @TempDir
    Path directory;

    @Test
    void keepsCommitsAcrossAKillAndAStop() throws Exception {
        try (PostgresServer server = server(Durability.FULL).start()) {
            PostgresAdmin admin = server.admin();
            admin.ensureDatabase("songs");
            admin.ensureRole("songs", "listener", "it's secret");
            run(server, "CREATE TABLE heard (title text)", "INSERT INTO heard VALUES ('one')");
            server.kill();

            server.start();
            assertThat(titles(server)).isEqualTo(1);
            run(server, "INSERT INTO heard VALUES ('two')");
            server.stop();

            server.start();
            assertThat(titles(server)).isEqualTo(2);
            assertThat(setting(server, "fsync")).isEqualTo("on");
            assertThat(setting(server, "synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void rolesSeeOnlyTheirOwnSchemaAndNeedTheirPassword() throws Exception {
        try (PostgresServer server = server(Durability.NONE).start()) {
            PostgresAdmin admin = server.admin();
            admin.ensureDatabase("songs");
            admin.ensureRole("songs", "listener", "it's secret");
            admin.ensureRole("songs", "stranger", "other");
            admin.ensureRole("songs", "stranger", "changed");
            run(server, "CREATE TABLE heard (title text)");

            assertThatThrownBy(() -> connect(server, "listener", "wrong")).isInstanceOf(SQLException.class);
            try (Connection stranger = connect(server, "stranger", "changed");
                    Statement statement = stranger.createStatement()) {
                assertThatThrownBy(() -> statement.execute("SELECT * FROM listener.heard"))
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void startsOverAPidFileThatNamesALivingStranger() throws Exception {
        try (PostgresServer server = server(Durability.NONE).start()) {
            Path pidFile = directory.resolve("data/postmaster.pid");
            String content = Files.readString(pidFile);
            server.kill();
            long stranger = ProcessHandle.current().pid();
            Files.writeString(pidFile, stranger + content.substring(content.indexOf('\n')));

            server.start();
            server.admin().ping();
        }
    }

    /** As a crash or a full disk leaves it. */
    @Test
    void startsOverAnEmptyPidFile() throws Exception {
        try (PostgresServer server = server(Durability.NONE).start()) {
            server.kill();
            Files.writeString(directory.resolve("data/postmaster.pid"), "");

            server.start();
            server.admin().ping();
        }
    }

    @Test
    void endsAPredecessorThatStillRunsOnItsData() throws Exception {
        PostgresServer first = server(Durability.NONE).start();
        try (PostgresServer second =
                new PostgresServer(directory, PostgresServer.sharedBinaries(), first.port(), Durability.NONE)) {
            ProcessHandle predecessor = first.process();
            second.start();
            second.admin().ping();
            assertThat(predecessor.isAlive()).isFalse();
        } finally {
            first.stop();
        }
    }

    private PostgresServer server(Durability durability) {
        return new PostgresServer(directory, PostgresServer.sharedBinaries(), FreePorts.any(), durability);
    }

    private static Connection connect(PostgresServer server, String user, String password) throws Exception {
        return DriverManager.getConnection(server.admin().jdbcUrl("songs"), user, password);
    }

    private static void run(PostgresServer server, String... statements) throws Exception {
        try (Connection connection = connect(server, "listener", "it's secret");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static int titles(PostgresServer server) throws Exception {
        return Integer.parseInt(value(server, "SELECT count(*) FROM heard"));
    }

    private static String setting(PostgresServer server, String name) throws Exception {
        return value(server, "SHOW " + name);
    }

    private static String value(PostgresServer server, String query) throws Exception {
        try (Connection connection = connect(server, "listener", "it's secret");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
