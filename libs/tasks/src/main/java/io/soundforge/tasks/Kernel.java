package io.soundforge.tasks;

import io.micrometer.core.instrument.MeterRegistry;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.Event;
import io.soundforge.telemetry.Tracing;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** The parts of one service's kernel and how they hang together. */
final class Kernel {
    private static final Logger LOG = Logger.getLogger(Kernel.class);

    /**
     * Who runs the kernel.
     *
     * @param service the service's name
     * @param instance service and process, for people
     * @param owner this start of this process
     * @param links where the public API is
     */
    record Identity(String service, String instance, UUID owner, ApiLinks links) {
        static Identity of(String service, String publicUrl) {
            UUID owner = UUID.randomUUID();
            String host = System.getenv()
                    .getOrDefault("HOSTNAME", "pid" + ProcessHandle.current().pid());
            String instance = service + "@" + host + "/" + owner.toString().substring(0, 8);
            return new Identity(service, instance, owner, new ApiLinks(publicUrl));
        }
    }

    private final Identity identity;
    private final TasksConfig config;
    private final Tracing tracing;
    private final TaskMetrics metrics;
    private final Database database;
    private final Signal runnerSignal = new Signal();
    private final Signal relaySignal = new Signal();
    private final KafkaClients clients;
    private final EventEncoder encoder;
    private final OutboxStore outbox;
    private final TaskQueue queue;
    private final Inbox inbox;
    private final TopicAdmin topics;
    private final OutboxRelay relay;
    private final Thread relayThread;
    private final ProgressSender progress;

    private final List<Thread> helpers = new ArrayList<>();
    private Housekeeper housekeeper;
    private TaskRunner runner;
    private LeaseKeeper keeper;

    Kernel(
            Identity identity,
            DataSource dataSource,
            TransactionSynchronizationRegistry jta,
            TasksConfig config,
            TopicsConfig topicsConfig,
            Map<String, Object> kafka,
            MeterRegistry registry,
            Tracing tracing) {
        this.tracing = tracing;
        this.identity = identity;
        this.config = config;
        this.metrics = new TaskMetrics(registry);
        this.database = new Database(dataSource, jta);
        this.clients = new KafkaClients(kafka, identity.service());
        this.encoder = new EventEncoder(identity.service(), tracing);
        this.outbox = new OutboxStore(database, encoder, relaySignal);
        this.queue = new TaskQueue(database, config, runnerSignal, tracing);
        this.inbox = new Inbox(database, outbox, metrics);
        this.topics = new TopicAdmin(clients, topicsConfig);
        this.relay = new OutboxRelay(database, config.outbox(), metrics, relaySignal, clients::orderedProducer);
        this.relayThread = KernelThreads.create("tasks-relay", relay);
        this.progress = new ProgressSender(encoder, clients::lossyProducer);
        if (topicsConfig.create()) {
            helpers.add(KernelThreads.create("tasks-topics", topics));
        }
    }

    /** Also measures how far these subscriptions are behind. Call it before {@link #start}. */
    void measureLag(Collection<Subscription> subscriptions) {
        ConsumerLag lag = new ConsumerLag(subscriptions, clients::admin, metrics, config.lagInterval());
        helpers.add(KernelThreads.create("tasks-lag", lag));
    }

    /** Begins to work: relay always, runner where there is something to run. */
    void start(Optional<StepHandler<?>> step, Collection<WorkHandler> others) {
        List<WorkHandler> handlers = new ArrayList<>(others);
        step.ifPresent(handler -> handlers.add(new StepWork<>(
                rehearsed(handler), identity.service(), identity.instance(), identity.links(), progress)));
        List<String> kinds = handlers.stream().map(WorkHandler::kind).toList();
        metrics.register(kinds);
        housekeeper = new Housekeeper(database, config, metrics, kinds);
        helpers.add(KernelThreads.create("tasks-housekeeping", housekeeper));
        relayThread.start();
        if (!handlers.isEmpty()) {
            startRunner(handlers);
        }
        helpers.forEach(Thread::start);
        LOG.infof("%s runs %s, %d at once", identity.instance(), kinds, config.concurrency());
    }

    /** The handler itself, or in a drill one that only pretends. */
    private <I extends Event> StepHandler<I> rehearsed(StepHandler<I> handler) {
        if (!config.drill().enabled()) {
            return handler;
        }
        LOG.warnf("This is a drill: %s is only pretended (soundforge.tasks.drill.enabled)", handler.step());
        return new DrillHandler<>(handler, config.drill().work());
    }

    private void startRunner(List<WorkHandler> handlers) {
        Leases leases = new Leases(database, identity.owner(), config.lease());
        Verdicts verdicts = new Verdicts(config.retry(), encoder);
        runner = new TaskRunner(leases, verdicts, metrics, config, runnerSignal, relaySignal::wake, handlers, tracing);
        keeper = new LeaseKeeper(leases, runner, metrics, config);
        helpers.add(KernelThreads.create("tasks-leases", keeper));
        helpers.add(KernelThreads.create("tasks-progress", progress));
        runner.start();
    }

    /** Drains: running tasks end or go back, then the outbox empties. Bounded by the settings {@code drain} and {@code stop-grace}. */
    void stop() throws InterruptedException {
        inbox.close();
        if (runner != null) {
            runner.stop();
            keeper.close();
        }
        progress.close();
        if (housekeeper != null) {
            housekeeper.close();
        }
        relay.close();
        relayThread.join(config.stopGrace());
        relayThread.interrupt();
        for (Thread each : helpers) {
            each.interrupt();
            each.join(config.stopGrace());
        }
    }

    Outbox outbox() {
        return outbox;
    }

    TaskQueue queue() {
        return queue;
    }

    Inbox inbox() {
        return inbox;
    }

    TopicAdmin topics() {
        return topics;
    }

    DeadLetters deadLetters() {
        return new DeadLetters(clients);
    }

    Database database() {
        return database;
    }

    StepWorker stepWorker(Supplier<Optional<StepHandler<?>>> step) {
        return new StepWorker(step, identity.service(), inbox, queue, outbox, this::lookForCancelled);
    }

    private void lookForCancelled() {
        if (keeper != null) {
            keeper.wake();
        }
    }
}
