package io.soundforge.download.probe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.audiostep.StepPython;
import io.soundforge.download.DownloadSettings;
import io.soundforge.events.EventCodec;
import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;

/** Proves that a file is audio, by letting a Python worker decode all of it. */
@Singleton
public class AudioProbe {
    /** The file is decoded block by block, so that no memory grows with its length. */
    private static final double NO_LENGTH = 0;

    private final StepPython python;
    private final DownloadSettings settings;

    AudioProbe(StepPython python, DownloadSettings settings) {
        this.python = python;
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
    public ProbeResult probe(StepTask<?> task, Path audio, Path cover, DoubleConsumer progress)
            throws PythonFailure, TaskFailure, InterruptedException {
        ObjectNode params = EventCodec.json().createObjectNode();
        params.put("input", audio.toString());
        params.put("cover_output", cover.toString());
        params.put("max_duration_s", settings.maxDuration().toMillis() / 1000.0);
        params.put("max_channels", settings.maxChannels());
        params.put("max_cpu_s", settings.probe().maxCpu().toMillis() / 1000.0);
        return python.run(
                task,
                params,
                settings.probe().deadline(),
                NO_LENGTH,
                ProbeResult.class,
                (fraction, stage) -> progress.accept(fraction));
    }
}
