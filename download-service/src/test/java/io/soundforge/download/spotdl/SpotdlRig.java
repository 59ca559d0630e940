package io.soundforge.download.spotdl;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.download.DownloadSettings;
import io.soundforge.download.tool.ToolEnvironment;
import io.soundforge.egress.EgressException;
import io.soundforge.egress.proxy.ProxySession;
import io.soundforge.egress.proxy.ToolProxy;
import io.soundforge.testing.TestPython;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A fetcher, set up by its settings, over a program that runs without precautions. */
final class SpotdlRig {
    /** Nobody listens there: what should not call anybody would notice. */
    static final String PROXY = "http://user:pass@127.0.0.1:9";

    final PlainRunner runner = new PlainRunner();
    final SpotdlSettings settings;
    final SpotdlBreaker breaker;
    final Spotdl spotdl;
    final SpotdlInstallation installation;
    final SpotdlFetcher fetcher;

    SpotdlRig(Map<String, String> wanted, ToolEnvironment tools) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(SpotdlSettings.class)
                .withMapping(DownloadSettings.class)
                .withSources(new PropertiesConfigSource(wanted, "test", 100))
                .addDiscoveredConverters()
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .build();
        SpotdlSettings mapped = config.getConfigMapping(SpotdlSettings.class);
        this.settings = mapped;
        installation = new SpotdlInstallation(mapped, tools, runner);
        breaker = new SpotdlBreaker(mapped, new SimpleMeterRegistry());
        spotdl = new Spotdl(mapped, config.getConfigMapping(DownloadSettings.class), installation, runner, new Proxy());
        fetcher = new SpotdlFetcher(mapped, spotdl, installation, breaker);
    }

    /** With the stand-in. */
    static SpotdlRig standIn(Map<String, String> settings) {
        return standIn("", settings);
    }

    /** With the stand-in that does the same to every song. */
    static SpotdlRig standIn(String mode, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                "soundforge.download.spotdl.command",
                String.join(
                        ",",
                        "/usr/bin/env",
                        "SPOTDL_STANDIN_MODE=" + mode,
                        TestPython.interpreter(),
                        TestPython.root()
                                .resolve("python/tests/standins/spotdl_standin.py")
                                .toString()));
        return new SpotdlRig(all, new Tools(Optional.empty(), Optional.of(Path.of("/bin/sh"))));
    }

    /** What is installed. */
    record Tools(Optional<Path> python, Optional<Path> ffmpeg) implements ToolEnvironment {}

    private static final class Proxy implements ToolProxy {
        @Override
        public ProxySession open() {
            return new Session();
        }

        @Override
        public ProxySession open(long maxBytes) {
            return open();
        }
    }

    private static final class Session implements ProxySession {
        @Override
        public String url() {
            return PROXY;
        }

        @Override
        public String password() {
            return "pass";
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public int connections() {
            return 0;
        }

        @Override
        public Optional<EgressException> refusal() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }
}
