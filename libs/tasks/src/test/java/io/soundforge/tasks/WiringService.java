package io.soundforge.tasks;

import io.smallrye.reactive.messaging.annotations.Blocking;
import io.soundforge.events.Event;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.telemetry.Traced;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** A whole worker service, as small as they come. */
final class WiringService {
    private WiringService() {}

    @ApplicationScoped
    public static class Channels {
        private final StepWorker worker;

        public Channels(StepWorker worker) {
            this.worker = worker;
        }

        @Incoming("facts")
        @Blocking
        public void facts(ConsumerRecords<String, byte[]> records) {
            worker.acceptFacts(records);
        }

        @Incoming("commands")
        @Blocking
        public void commands(ConsumerRecords<String, byte[]> records) {
            worker.acceptCommands(records);
        }
    }

    /** Answers at once, but waits to be stopped, or fails at first, where the file's codec says so. */
    @ApplicationScoped
    public static class Separate implements StepHandler<TrackDownloaded> {
        static final String WAITS = "waits";
        static final String FAILS_ONCE = "fails once";
        static final Logger LOG = Logger.getLogger(Separate.class);

        @Override
        public Step step() {
            return Step.SEPARATE;
        }

        @Override
        public Class<TrackDownloaded> inputType() {
            return TrackDownloaded.class;
        }

        @Override
        public Plan planOf(TrackDownloaded input) {
            return input.plan();
        }

        @Override
        public List<Event> run(StepTask<TrackDownloaded> task) throws TaskFailure, InterruptedException {
            task.progress(0.5, "separating");
            LOG.info("separating");
            if (FAILS_ONCE.equals(task.input().codec()) && task.attempt() == 1) {
                throw TaskFailure.transientFailure("TRY_AGAIN", "not yet", null);
            }
            if (WAITS.equals(task.input().codec())) {
                CountDownLatch stopped = new CountDownLatch(1);
                task.onStop(stopped::countDown);
                stopped.await();
                throw new InterruptedException();
            }
            try (Traced part = task.part("publish")) {
                return List.of(Samples.processed(task.trackId(), task.jobId(), 1));
            }
        }
    }

    /** A piece of a gateway: announces inside of an application transaction. */
    @ApplicationScoped
    public static class Domain {
        private final DataSource dataSource;
        private final Outbox outbox;
        private final TaskQueue queue;

        public Domain(DataSource dataSource, Outbox outbox, TaskQueue queue) {
            this.dataSource = dataSource;
            this.outbox = outbox;
            this.queue = queue;
        }

        @Transactional
        public void announce(Event event, boolean fail) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                outbox.append(connection, List.of(event));
            }
            if (fail) {
                throw new IllegalStateException("the transaction fails after the append");
            }
        }

        @Transactional
        public void announceAll(List<? extends Event> events) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                outbox.append(connection, events);
            }
        }

        @Transactional
        public void enqueue(NewTask task) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                queue.enqueue(connection, List.of(task));
            }
        }
    }

    /** Work that is no step of a track. */
    @ApplicationScoped
    public static class Purge implements WorkHandler {
        @Override
        public String kind() {
            return "purge";
        }

        @Override
        public List<Event> run(Work work) {
            return List.of(Samples.processed(work.trackId(), work.jobId(), 9));
        }
    }
}
