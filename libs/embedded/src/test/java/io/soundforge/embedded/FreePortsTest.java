package io.soundforge.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    /** Chooses a port, says which, and lives until its input ends. */
    static final class Chooser {
        public static void main(String[] arguments) throws IOException {
            System.out.println(FreePorts.preferring(Integer.parseInt(arguments[0])));
            System.in.read();
        }
    }

    @Test
    void aPortThatAnotherProcessHasChosenIsNotFreeAlthoughNobodyListensYet() throws Exception {
        int port = unclaimedPort();
        Process other = choose(port);
        try {
            assertThat(other.inputReader().readLine()).isEqualTo(Integer.toString(port));
            assertThat(FreePorts.preferring(port)).isNotEqualTo(port);
        } finally {
            other.getOutputStream().close();
            assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(FreePorts.preferring(port))
                .as("its choice has ended with it")
                .isEqualTo(port);
        assertThat(FreePorts.preferring(port)).as("one's own choice stays").isEqualTo(port);
    }

    @Test
    void anyPortIsGivenOnceAndLiesBelowThoseOfOutgoingConnections() {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            assertThat(ports.add(FreePorts.any())).isTrue();
        }
        assertThat(ports).allSatisfy(port -> assertThat(port).isLessThan(32768));
    }

    /** One that this process has not chosen. */
    private static int unclaimedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process choose(int port) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Chooser.class.getName(),
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
