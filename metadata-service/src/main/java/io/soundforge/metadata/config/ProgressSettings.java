package io.soundforge.metadata.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.soundforge.events.Step;
import java.time.Duration;

/** Live progress. */
@ConfigMapping(prefix = "soundforge.progress")
public interface ProgressSettings {
    /** Silence on a stream after which a heartbeat is sent. */
    @WithDefault("15s")
    Duration heartbeat();

    /** How often a gateway looks for new events of the jobs that its streams watch. */
    @WithDefault("200ms")
    Duration poll();

    /** Share of each step in a job's progress, normalised over the steps of its plan. */
    Weights weight();

    /** Relative cost of the steps. */
    interface Weights {
        /** Resolving a link. */
        @WithDefault("0.02")
        double resolve();

        /** Fetching and probing. */
        @WithDefault("0.1")
        double download();

        /** Analysing. */
        @WithDefault("0.25")
        double analyze();

        /** Separating. */
        @WithDefault("0.65")
        double separate();

        /** The weight of a step. */
        default double of(Step step) {
            return switch (step) {
                case RESOLVE -> resolve();
                case DOWNLOAD -> download();
                case ANALYZE -> analyze();
                case SEPARATE -> separate();
            };
        }
    }
}
