package io.soundforge.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * Ends the guarded processes when this JVM is gone, however it went: a small shell waits at the other end of a pipe, which the
 * system closes even after a kill -9. It asks with SIGINT (for Postgres the "fast" shutdown), and kills after ten seconds.
 */
public final class Guardian {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=
            while read -r op pid; do
              case $op in
                +) pids="$pids $pid" ;;
                -) rest=; for p in $pids; do [ "$p" = "$pid" ] || rest="$rest $p"; done; pids=$rest ;;
              esac
            done
            [ -n "$pids" ] || exit 0
            kill -INT $pids 2>/dev/null
            kill -CONT $pids 2>/dev/null
            n=0
            while [ $n -lt 50 ]; do
              alive=; for p in $pids; do kill -0 "$p" 2>/dev/null && alive="$alive $p"; done
              [ -n "$alive" ] || exit 0
              sleep 0.2; n=$((n+1))
            done
            kill -KILL $alive 2>/dev/null
            """;

    private static Guardian shared;

    private final Process shell;
    private final OutputStream pipe;

    private Guardian() throws IOException {
        shell = new ProcessBuilder("sh", "-c", SCRIPT)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        pipe = shell.getOutputStream();
    }

    /** The guardian of this JVM, started at the first call. */
    public static synchronized Guardian shared() throws IOException {
        if (shared == null || !shared.shell.isAlive()) {
            shared = new Guardian();
        }
        return shared;
    }

    /** From now on this process ends with the JVM. */
    public void guard(ProcessHandle process) throws IOException {
        tell('+', process.pid());
    }

    /** The process has ended: its number may be given to another one. */
    public static synchronized void forget(long pid) {
        if (shared == null) {
            return;
        }
        try {
            shared.tell('-', pid);
        } catch (IOException e) {
            // The shell is gone, and with it the danger that it signals that number.
        }
    }

    private synchronized void tell(char op, long pid) throws IOException {
        pipe.write((op + " " + pid + "\n").getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
    }
}
