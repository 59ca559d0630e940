package io.soundforge.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobProgress;
import io.soundforge.events.Plan;
import io.soundforge.events.UnreadableEventException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Runs a {@link StepHandler} as a kind of work, and says on the topics what becomes of its tasks. */
final class StepWork<I extends Event> implements WorkHandler {
    private final StepHandler<I> handler;
    private final String service;
    private final String instance;
    private final ApiLinks links;
    private final ProgressSender progress;

    /**
     * @param service the service's name
     * @param instance the service and the process, for people
     */
    StepWork(StepHandler<I> handler, String service, String instance, ApiLinks links, ProgressSender progress) {
        this.handler = handler;
        this.service = service;
        this.instance = instance;
        this.links = links;
        this.progress = progress;
    }

    @Override
    public String kind() {
        return handler.step().wire();
    }

    @Override
    public List<Event> run(Work work) throws TaskFailure, InterruptedException {
        I input;
        try {
            input = EventCodec.decode(handler.inputType(), work.payload());
        } catch (UnreadableEventException e) {
            throw TaskFailure.permanent("UNREADABLE_INPUT", e.getMessage());
        }
        report(work, 0, null);
        try {
            return handler.run(new RunningStep(work, input));
        } finally {
            progress.forget(work.key());
        }
    }

    @Override
    public List<Event> failed(Work work, TaskFailure failure) {
        Plan plan = plan(work);
        return List.of(StepFacts.failed(
                work,
                handler.step(),
                plan == null ? null : plan.owner(),
                plan == null ? Map.of() : plan.labels(),
                service,
                links,
                failure));
    }

    @Override
    public List<Event> waiting(Work work, TaskFailure failure, Duration pause) {
        return List.of(StepFacts.waiting(work, handler.step(), failure, pause));
    }

    @Override
    public List<Event> cancelled(Work work) {
        return List.of(StepFacts.cancelled(work, handler.step()));
    }

    /** The plan, for what stands in a failure; null where the very input cannot be read. */
    private Plan plan(Work work) {
        try {
            JsonNode input = EventCodec.json().readTree(work.payload());
            return EventCodec.json().treeToValue(input.path("plan"), Plan.class);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private void report(Work work, double fraction, String stage) {
        double done = Double.isNaN(fraction) ? 0 : Math.min(1, Math.max(0, fraction));
        progress.send(
                work.key(),
                new JobProgress(
                        work.jobId(),
                        work.trackId(),
                        handler.step(),
                        work.run(),
                        done,
                        stage,
                        instance,
                        work.attempt(),
                        Instant.now()));
    }

    private final class RunningStep extends ForwardingWork implements StepTask<I> {
        private final I input;

        RunningStep(Work work, I input) {
            super(work);
            this.input = input;
        }

        @Override
        public I input() {
            return input;
        }

        @Override
        public void progress(double fraction, String stage) {
            if (work.stopReason().isEmpty()) {
                report(work, fraction, stage);
            }
        }
    }
}
