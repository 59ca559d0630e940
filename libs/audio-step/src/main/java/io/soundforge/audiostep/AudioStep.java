package io.soundforge.audiostep;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.storageclient.LocalFile;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A step that begins where a track is downloaded: one worker reads the audio and writes all files.
 *
 * @param <R> what the worker answers
 */
public abstract class AudioStep<R extends WorkerAnswer> extends PublishingStep<TrackDownloaded, R> {
    private final Class<R> answerType;
    private final StepPython python;
    private final StorageClient storage;

    protected AudioStep(Step step, Class<R> answerType, StepPython python, StorageClient storage) {
        super(step, TrackDownloaded.class, storage);
        this.answerType = answerType;
        this.python = python;
        this.storage = storage;
    }

    /** The parameters of the worker's operation; {@code python/README.md} documents them. */
    protected abstract ObjectNode params(TrackDownloaded track, Path audio, Path staging);

    /** How long the worker may take for this track. */
    protected abstract Duration deadline(TrackDownloaded track);

    @Override
    public final Plan planOf(TrackDownloaded input) {
        return input.plan();
    }

    @Override
    protected final R make(StepTask<TrackDownloaded> task, Path staging)
            throws PythonFailure, StorageException, TaskFailure, InterruptedException {
        TrackDownloaded track = task.input();
        try (LocalFile audio = storage.localCopy(track.key())) {
            ObjectNode params = params(track, audio.path(), staging);
            return python.run(task, params, deadline(track), track.durationS(), answerType, task::progress);
        }
    }
}
