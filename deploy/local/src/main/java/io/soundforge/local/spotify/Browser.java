package io.soundforge.local.spotify;

import java.io.IOException;
import java.net.URI;

/** The user's browser, where there is one. */
public final class Browser {
    private Browser() {}

    /** Tries to show a page; who cannot see it has its address on the terminal. */
    public static void show(URI page) {
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        boolean desktop = mac || System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
        if (!desktop) {
            return;
        }
        try {
            new ProcessBuilder(mac ? "open" : "xdg-open", page.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            // The address has been printed.
        }
    }
}
