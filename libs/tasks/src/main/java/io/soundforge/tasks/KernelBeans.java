package io.soundforge.tasks;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.soundforge.tasks.Kernel.Identity;
import io.soundforge.telemetry.Tracing;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the kernel a part of a Quarkus service: its beans, its start and its drain. */
@Singleton
final class KernelBeans {
    private final Kernel kernel;
    private final Instance<StepHandler<?>> steps;
    private final Instance<WorkHandler> handlers;

    KernelBeans(
            DataSource dataSource,
            TransactionSynchronizationRegistry jta,
            TasksConfig config,
            TopicsConfig topics,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            MeterRegistry registry,
            Tracing tracing,
            Config settings,
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "soundforge.public-url", defaultValue = "http://localhost:8080") String publicUrl,
            @Any Instance<StepHandler<?>> steps,
            @Any Instance<WorkHandler> handlers) {
        this.kernel =
                new Kernel(Identity.of(service, publicUrl), dataSource, jta, config, topics, kafka, registry, tracing);
        this.kernel.measureLag(Subscription.of(settings));
        this.steps = steps;
        this.handlers = handlers;
    }

    /** Flyway has migrated by now. */
    void start(@Observes StartupEvent event) {
        kernel.start(step(), handlers.stream().toList());
    }

    /** Before everything that running tasks need is taken away. */
    void stop(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        kernel.stop();
    }

    private Optional<StepHandler<?>> step() {
        List<StepHandler<?>> found =
                steps.stream().<StepHandler<?>>map(each -> each).toList();
        if (found.size() > 1) {
            throw new IllegalStateException("a service runs one step, here are " + found);
        }
        return found.stream().findFirst();
    }

    @Produces
    @Singleton
    Outbox outbox() {
        return kernel.outbox();
    }

    @Produces
    @Singleton
    TaskQueue queue() {
        return kernel.queue();
    }

    @Produces
    @Singleton
    Inbox inbox() {
        return kernel.inbox();
    }

    @Produces
    @Singleton
    TopicAdmin topicAdmin() {
        return kernel.topics();
    }

    @Produces
    @Singleton
    DeadLetters deadLetters() {
        return kernel.deadLetters();
    }

    @Produces
    @Singleton
    StepWorker stepWorker() {
        return kernel.stepWorker(this::step);
    }

    @Produces
    @Singleton
    Database database() {
        return kernel.database();
    }
}
