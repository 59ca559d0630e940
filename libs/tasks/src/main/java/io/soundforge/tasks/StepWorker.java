package io.soundforge.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.soundforge.events.Command;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskCommand;
import io.soundforge.events.TaskState;
import io.soundforge.tasks.TaskQueue.Cancelled;
import io.soundforge.tasks.TaskQueue.TaskRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * Turns the events of a service's channels into tasks of its one step. The service's consumer passes whole polls on:
 *
 * <pre>{@code
 * @Incoming("facts") @Blocking
 * public void facts(ConsumerRecords<String, byte[]> records) { worker.acceptFacts(records); }
 * }</pre>
 */
public final class StepWorker {
    private static final Logger LOG = Logger.getLogger(StepWorker.class);
    private static final int EVERY_RUN = Integer.MAX_VALUE;

    private final Supplier<Optional<StepHandler<?>>> handler;
    private final String consumer;
    private final Inbox inbox;
    private final TaskQueue queue;
    private final OutboxStore outbox;
    private final Runnable cancelled;

    /**
     * @param handler the service's step; empty for a service that runs none
     * @param consumer the service's name
     * @param cancelled what to do when a running task was asked to stop
     */
    StepWorker(
            Supplier<Optional<StepHandler<?>>> handler,
            String consumer,
            Inbox inbox,
            TaskQueue queue,
            OutboxStore outbox,
            Runnable cancelled) {
        this.handler = handler;
        this.consumer = consumer;
        this.inbox = inbox;
        this.queue = queue;
        this.outbox = outbox;
        this.cancelled = cancelled;
    }

    /** Takes events that the step consumes: those whose plan names the step become tasks. */
    public void acceptFacts(ConsumerRecords<String, byte[]> records) {
        StepHandler<?> step = required();
        inbox.consume(consumer, records, (connection, events) -> {
            List<NewTask> tasks = new ArrayList<>();
            for (Received<? extends Event> each : events) {
                newTask(step, each.event(), each.value(), each.traceparent()).ifPresent(tasks::add);
            }
            queue.enqueue(connection, tasks);
        });
    }

    /** Takes {@code task.command} events: cancel, retry, delete. */
    public void acceptCommands(ConsumerRecords<String, byte[]> records) {
        StepHandler<?> step = required();
        inbox.consume(consumer, records, (connection, events) -> {
            for (Received<? extends Event> each : events) {
                if (each.event() instanceof TaskCommand command) {
                    obey(connection, step, command, each.traceparent());
                }
            }
        });
        cancelled.run();
    }

    private void obey(Connection connection, StepHandler<?> step, TaskCommand command, String traceparent)
            throws SQLException {
        if (command.command() == Command.RETRY) {
            retry(connection, step, command, traceparent);
        } else if (command.command() == Command.CANCEL) {
            cancel(connection, step, command, command.upToRun(), traceparent);
        } else if (command.command() == Command.DELETE) {
            cancel(connection, step, command, EVERY_RUN, traceparent);
        }
    }

    private void retry(Connection connection, StepHandler<?> step, TaskCommand command, String traceparent)
            throws SQLException {
        boolean ours =
                command.tasks() != null && command.tasks().stream().anyMatch(target -> target.step() == step.step());
        if (!ours || command.input() == null) {
            return;
        }
        Event input = input(step, command);
        Optional<NewTask> task = newTask(step, input, EventCodec.toJson(command.input()), traceparent);
        if (task.isPresent()) {
            queue.enqueue(connection, List.of(task.get()));
        }
    }

    private static Event input(StepHandler<?> step, TaskCommand command) {
        try {
            return EventCodec.json().treeToValue(command.input(), step.inputType());
        } catch (JsonProcessingException e) {
            // Not an SQL error: the inbox makes this command a dead letter.
            throw new IllegalArgumentException(
                    "the command's input is no " + step.inputType().getSimpleName(), e);
        }
    }

    private void cancel(
            Connection connection, StepHandler<?> step, TaskCommand command, int upToRun, String traceparent)
            throws SQLException {
        String kind = step.step().wire();
        Cancelled cancelled = queue.cancel(connection, command.trackId(), List.of(kind), upToRun);
        Set<TaskRef> answers = new LinkedHashSet<>(cancelled.ended());
        if (command.tasks() != null) {
            // A command may overtake the event that makes the task. Nothing will run, so the answer is given now.
            command.tasks().stream()
                    .filter(target -> target.step() == step.step() && target.run() <= upToRun)
                    .map(target -> new TaskRef(kind, target.run()))
                    .filter(target -> !cancelled.known().contains(target))
                    .forEach(answers::add);
        }
        outbox.append(
                connection,
                answers.stream()
                        .map(task -> new TaskChanged(
                                command.trackId(),
                                command.jobId(),
                                step.step(),
                                task.run(),
                                TaskState.CANCELLED,
                                null,
                                0,
                                null))
                        .toList(),
                traceparent);
        LOG.debugf(
                "%s of track %s: %d ended, %d stopping",
                command.command(),
                command.trackId(),
                answers.size(),
                cancelled.stopping().size());
    }

    private static <I extends Event> Optional<NewTask> newTask(
            StepHandler<I> step, Event event, byte[] value, String traceparent) {
        if (!step.inputType().isInstance(event)) {
            return Optional.empty();
        }
        Plan plan = step.planOf(step.inputType().cast(event));
        if (plan == null || !plan.has(step.step())) {
            return Optional.empty();
        }
        UUID trackId = UUID.fromString(event.recordKey());
        return Optional.of(new NewTask(
                step.step().wire(),
                trackId + ":" + step.step().wire() + ":" + plan.run(),
                trackId,
                event.jobId(),
                plan.run(),
                plan.priority(),
                value,
                null,
                traceparent));
    }

    private StepHandler<?> required() {
        return handler.get().orElseThrow(() -> new IllegalStateException("this service runs no step"));
    }
}
