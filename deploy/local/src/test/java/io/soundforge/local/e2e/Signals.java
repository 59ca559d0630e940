package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.embedded.ProcessRef;
import java.io.IOException;

/** Pauses processes, as a laptop's lid or a starved host does. */
final class Signals {
    private Signals() {}

    static void stop(ProcessRef process) throws IOException, InterruptedException {
        send("STOP", process);
    }

    static void resume(ProcessRef process) throws IOException, InterruptedException {
        send("CONT", process);
    }

    private static void send(String name, ProcessRef process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
