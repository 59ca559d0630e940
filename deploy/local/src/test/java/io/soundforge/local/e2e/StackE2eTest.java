package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.embedded.FreePorts;
import io.soundforge.local.stack.Component;
import io.soundforge.local.stack.StackState;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stack as a whole: it stays, it is shared, it ends, and leaves no process behind. */
@Tag("e2e")
class StackE2eTest {
    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void prepare() {
        installation = new Installation(directory.resolve("home"), Map.of());
    }

    @AfterEach
    void end() throws Exception {
        installation.run("down");
        installation.assertNothingRuns();
    }

    @Test
    void aTakenPortIsReplacedTwoUpsShareAStackAndDownEndsAll() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            take(taken, 8080);
            Installation.Running one = installation.begin("up");
            Installation.Running other = installation.begin("up");
            for (Installation.Running up : List.of(one, other)) {
                Installation.Outcome outcome = up.end();
                assertThat(outcome.status()).as(outcome.err()).isZero();
            }
            assertThat(installation.state().publicUrl()).doesNotEndWith(":8080");
            assertThat(installation.get("/api/v1/jobs").path("jobs").isArray()).isTrue();
        }
        StackState first = installation.state();
        assertThat(installation.run("up").status()).isZero();
        assertThat(installation.state().components()).isEqualTo(first.components());
        assertThat(installation.run("status").status()).isZero();
        assertThat(installation.run("doctor").out()).contains("✓ Java").contains("Python environment");
        nobodyElseCanConnect(first);

        installation.endCleanly();
        assertThat(installation.run("status").status()).isEqualTo(3);
    }

    /** Where another program has the port already, all the better. */
    private static void take(ServerSocket socket, int port) throws IOException {
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException e) {
            assertThat(FreePorts.isFree(port)).isFalse();
        }
    }

    /** Every port of the stack answers on loopback and on no other address of this machine. */
    private static void nobodyElseCanConnect(StackState stack) throws IOException {
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        for (Component component : stack.components()) {
            assertThat(connects(InetAddress.getLoopbackAddress(), component.port()))
                    .as(component.name())
                    .isTrue();
            assertThat(others).as(component.name()).noneMatch(address -> connects(address, component.port()));
        }
    }

    private static boolean connects(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
