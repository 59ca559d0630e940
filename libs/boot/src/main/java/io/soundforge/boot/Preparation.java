package io.soundforge.boot;

import io.quarkus.arc.All;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * With {@code soundforge.prepare.only} the process makes what its service needs (tables, topics) and ends: with 0 when everything is
 * there, with 1 and a sentence when it is not to be had. Nothing of the service itself is started. Safe to repeat, and to run beside
 * processes that serve.
 */
@Singleton
class Preparation {
    private static final Logger LOG = Logger.getLogger(Preparation.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final PrepareSettings settings;
    private final List<Preparing> all;
    private final String service;

    Preparation(
            PrepareSettings settings,
            @All List<Preparing> all,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.settings = settings;
        this.all = all;
        this.service = service;
    }

    /** Before everybody else who waits for the start. */
    void start(@Observes @Priority(0) StartupEvent event) throws InterruptedException {
        if (!settings.only()) {
            return;
        }
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        Optional<String> trouble = prepareAll(deadline);
        trouble.ifPresentOrElse(LOG::error, () -> LOG.infof("%s is prepared", service));
        int status = trouble.isPresent() ? 1 : 0;
        // The exception ends the start, the call before it the process.
        Quarkus.asyncExit(status);
        throw new PreventFurtherStepsException(status);
    }

    /** @return why not; empty when everything is there */
    Optional<String> prepareAll(long deadline) throws InterruptedException {
        for (Preparing each : all) {
            Optional<String> trouble = prepare(each, deadline);
            if (trouble.isPresent()) {
                return trouble;
            }
        }
        return Optional.empty();
    }

    private Optional<String> prepare(Preparing each, long deadline) throws InterruptedException {
        boolean told = false;
        while (true) {
            try {
                each.prepare();
                LOG.infof("Prepared %s", each.what());
                return Optional.empty();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (!each.mayPass(e) || System.nanoTime() + PAUSE.toNanos() > deadline) {
                    return Optional.of(sentence(each, e));
                }
                LOG.logf(told ? Level.DEBUG : Level.INFO, "Cannot prepare %s yet: %s", each.what(), reason(e));
                told = true;
                Thread.sleep(PAUSE);
            }
        }
    }

    private String sentence(Preparing each, Exception e) {
        String waited = each.mayPass(e) ? " within " + settings.timeout().toSeconds() + " s" : "";
        return service + " cannot prepare " + each.what() + waited + ": " + reason(e);
    }

    /** What the database said, as the driver tells it: with the server's name. Else the innermost message. */
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
