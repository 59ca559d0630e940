package io.soundforge.download.probe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.download.DownloadSettings;
import io.soundforge.events.EventCodec;
import io.soundforge.pythonpool.PythonCall;
import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.pythonpool.PythonJob;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;

/** Proves that a file is audio, by letting a Python worker decode all of it. */
@ApplicationScoped
public class AudioProbe {
    private final PythonPool pool;
    private final DownloadSettings settings;

    AudioProbe(PythonPool pool, DownloadSettings settings) {
        this.pool = pool;
        this.settings = settings;
    }

    /**
     * Decodes a file.
     *
     * @param cover where the embedded picture goes, if there is one
     * @param progress hears how far the decoding has come, 0..1
     * @throws PythonFailure if it is no audio that is accepted (NOT_AUDIO, EMPTY_AUDIO, TRUNCATED_AUDIO, AUDIO_TOO_LONG,
     *     AUDIO_UNSUPPORTED), or the worker could not do it
     */
    public ProbeResult probe(StepTask<?> task, Path audio, Path cover, ProbeProgress progress)
            throws PythonFailure, TaskFailure, InterruptedException {
        ObjectNode params = EventCodec.json().createObjectNode();
        params.put("input", audio.toString());
        params.put("cover_output", cover.toString());
        params.put("max_duration_s", settings.maxDuration().toMillis() / 1000.0);
        params.put("max_channels", settings.maxChannels());
        params.put("max_cpu_s", settings.probe().maxCpu().toMillis() / 1000.0);
        PythonJob job = new PythonJob(
                task.key() + "/" + task.fence(), params, settings.probe().deadline(), 0);
        PythonCall call = pool.start(job, (fraction, stage) -> progress.at(fraction));
        task.onStop(call::cancel);
        return ProbeResult.parse(call.await().result());
    }

    /** Hears how far decoding has come. */
    @FunctionalInterface
    public interface ProbeProgress {
        /** @param fraction 0..1 */
        void at(double fraction);
    }
}
