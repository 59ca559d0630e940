package io.soundforge.tasks;

import io.soundforge.tasks.StepTask.StopReason;
import java.util.Optional;
import org.jboss.logging.Logger;

/** One run of a handler, and the end that it comes to. */
record Attempt(WorkHandler handler, RunningTask work, Verdicts verdicts) {
    private static final Logger LOG = Logger.getLogger(Attempt.class);

    /**
     * Runs the handler on this thread.
     *
     * @return null where nothing may be written any more: the task is in other hands, or was handed back meanwhile
     */
    Ending run() {
        Ending ending = judged();
        return work.isAbandoned() ? null : ending;
    }

    private Ending judged() {
        try {
            try {
                work.begin();
                return verdicts.succeeded(work, handler.run(work));
            } finally {
                work.end();
            }
        } catch (InterruptedException e) {
            return stoppedOrFailed(TaskFailure.transientFailure("INTERRUPTED", "The work was interrupted", e));
        } catch (TaskFailure e) {
            return stoppedOrFailed(e);
        } catch (Throwable e) {
            LOG.errorf(e, "%s failed unexpectedly", work.key());
            return stoppedOrFailed(TaskFailure.transientFailure("INTERNAL", e.toString(), e));
        }
    }

    private Ending stoppedOrFailed(TaskFailure failure) {
        Optional<StopReason> reason = work.stopReason();
        if (reason.isPresent()) {
            LOG.infof("%s stopped: %s", work.key(), reason.get());
            return verdicts.stopped(handler, work, reason.get());
        }
        LOG.infof("%s, attempt %d: %s %s", work.key(), work.attempt(), failure.code(), failure.getMessage());
        return verdicts.failed(handler, work, failure);
    }
}
