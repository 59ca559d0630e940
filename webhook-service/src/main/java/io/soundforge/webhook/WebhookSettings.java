package io.soundforge.webhook;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.soundforge.egress.PlainHttp;
import java.time.Duration;
import java.util.List;

/** What the service may do and how long things stay. Durations are written like {@code 30s}, sizes like {@code 64K}. */
@ConfigMapping(prefix = "soundforge.webhooks")
public interface WebhookSettings {
    /**
     * Whether endpoints may have addresses with {@code http}: {@code never}, {@code private} (addresses of
     * {@code soundforge.egress.allow-cidrs} only), {@code any}. It holds at each attempt, too.
     */
    @WithDefault("never")
    PlainHttp http();

    /** Endpoints and what belongs to them. */
    Limits limits();

    /** Changes of signing secrets. */
    Rotation rotation();

    /** One attempt. */
    Attempts attempt();

    /** What follows a failed attempt. */
    Retry retry();

    /** When an endpoint is left alone for a while. */
    Breaker breaker();

    /** How work is taken up. */
    Work work();

    /** How long rows stay. */
    Retention retention();

    /** How long links that work without a session stay valid. */
    @WithDefault("7d")
    Duration bearerLinks();

    /** Caps on what users write. */
    interface Limits {
        /** Endpoints of one owner. */
        @WithDefault("100")
        int endpoints();

        /** Custom headers of one endpoint. */
        @WithDefault("20")
        int headers();

        /** Bytes of a custom header, name and value. */
        @WithDefault("2048")
        int headerBytes();

        /** Bytes of a URL. */
        @WithDefault("2048")
        int urlBytes();

        /** Characters of a description. */
        @WithDefault("1000")
        int descriptionLength();

        /** Labels that one endpoint filters by. */
        @WithDefault("32")
        int labels();

        /** Characters of a label's key. */
        @WithDefault("64")
        int labelKeyLength();

        /** Characters of a label's value. */
        @WithDefault("256")
        int labelValueLength();

        /** Highest rate limit of an endpoint, attempts per second. */
        @WithDefault("10000")
        int rate();

        /** Entries on one page of a list. */
        @WithDefault("200")
        int pageSize();

        /** Attempts that the answer about one delivery shows, the newest. */
        @WithDefault("100")
        int attemptsShown();

        /** Bytes of a JSON body. */
        @WithDefault("64K")
        MemorySize jsonSize();

        /** Deliveries that one recovery takes up again at most. */
        @WithDefault("100000")
        int recovered();

        /** Highest rate, per second, at which a recovery may have deliveries made. */
        @WithDefault("100")
        int recoveryRate();
    }

    /** How long the secret before goes on signing. */
    interface Rotation {
        /** Where nothing is asked for. */
        @WithDefault("24h")
        Duration overlap();

        /** At most. */
        @WithDefault("7d")
        Duration overlapCap();
    }

    /** What one attempt may cost. */
    interface Attempts {
        /** From the first DNS question to the last byte of the answer. */
        @WithDefault("15s")
        Duration timeout();

        /** For connecting to one address, TLS included. */
        @WithDefault("5s")
        Duration connectTimeout();

        /** Bytes of the answer's body that are read and kept. */
        @WithDefault("64K")
        MemorySize answerBytes();

        /** Bytes of the answer's headers, in a line for every 64 of them at most. */
        @WithDefault("8K")
        MemorySize headerBytes();

        /** Whether receivers are shown the trace of a traced attempt, as header {@code traceparent}. */
        @WithDefault("false")
        boolean traceparent();
    }

    /** The schedule. */
    interface Retry {
        /** Pauses after the first, second … failure. A delivery has failed for good when none is left. */
        @WithDefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
        List<Duration> schedule();

        /** Share of a pause that is added at random, 0..1. */
        @WithDefault("0.1")
        double jitter();

        /** The longest pause that a {@code Retry-After} may ask for. */
        @WithDefault("24h")
        Duration retryAfterCap();

        /** The pause after an attempt that came to nothing by a fault of ours. It takes no place in the schedule. */
        @WithDefault("5m")
        Duration faultPause();

        /** After how long with nothing but failures an endpoint is disabled. */
        @WithDefault("5d")
        Duration disableAfter();
    }

    /** The breaker of each endpoint. */
    interface Breaker {
        /** Failures in a row that open it. */
        @WithDefault("5")
        int failuresInRow();

        /** Over how long the share of failures is counted. */
        @WithDefault("5m")
        Duration window();

        /** Fewest attempts within the window that say something. */
        @WithDefault("10")
        int windowAttempts();

        /** Share of failures within the window that opens it, 0..1. */
        @WithDefault("0.7")
        double windowFailures();

        /** How long it is open at first; twice as long after each failed probe. */
        @WithDefault("30s")
        Duration open();

        /** How long it is open at most. */
        @WithDefault("1h")
        Duration openCap();
    }

    /** How one process takes up deliveries. */
    interface Work {
        /** Attempts under way at once, those aside that are slow. */
        @WithDefault("128")
        int concurrency();

        /** After how long an attempt is slow: others go on without waiting for its place. */
        @WithDefault("1s")
        Duration slowAfter();

        /** Attempts under way at once, slow ones included. Endpoints that are slow share half of them, or of {@code memory}. */
        @WithDefault("1024")
        int most();

        /** Attempts under way at once at one endpoint; one at an endpoint whose last attempt failed. */
        @WithDefault("16")
        int perEndpoint();

        /** Bytes of bodies and answers under way, and of answers that may yet come, above which no more deliveries are taken up. */
        @WithDefault("24M")
        MemorySize memory();

        /** How long a claim holds: longer than an attempt takes. After that somebody else repeats it. */
        @WithDefault("30s")
        Duration lease();

        /** How often a process looks for due deliveries unasked. */
        @WithDefault("200ms")
        Duration poll();

        /** Shortest time between two looks: what becomes due meanwhile is taken up together. */
        @WithDefault("10ms")
        Duration minInterval();

        /** Attempts whose ends are written by one transaction at most. */
        @WithDefault("256")
        int completionBatch();

        /** Bytes of answers that one such transaction takes at most. */
        @WithDefault("4M")
        MemorySize completionBytes();

        /** How long attempts may go on after a shutdown began; then they are handed back. */
        @WithDefault("16s")
        Duration drain();
    }

    /** How long rows stay. Zero keeps them for ever. */
    interface Retention {
        /** Deliveries that have ended, from then on, with their attempts; and events that no delivery needs any more. */
        @WithDefault("30d")
        Duration deliveries();

        /** Deliveries that wait, since they became due: longer than the schedule, and than it takes to disable an endpoint. */
        @WithDefault("90d")
        Duration pending();

        /** Bodies of answers and messages of attempts. */
        @WithDefault("30d")
        Duration attempts();

        /** How often expired rows are swept. */
        @WithDefault("1m")
        Duration sweepInterval();

        /** Rows that one transaction of a sweep removes at most. */
        @WithDefault("2000")
        int batch();

        /** Pause between two transactions of a sweep, in which others have the tables to themselves. */
        @WithDefault("100ms")
        Duration pause();
    }
}
