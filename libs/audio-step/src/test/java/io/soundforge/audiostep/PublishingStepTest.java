package io.soundforge.audiostep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Step;
import io.soundforge.events.StoredFile;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.storageclient.Publication;
import io.soundforge.storageclient.StagedFile;
import io.soundforge.storageclient.StorageException;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.StepTask.StopReason;
import io.soundforge.tasks.TaskFailure;
import io.soundforge.testing.Tracks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the frame does around a step's own work, however that ends. */
class PublishingStepTest {
    private static final Plan PLAN = Tracks.plan(AnalysisOptions.DEFAULT, SeparationOptions.DEFAULT, 1, Step.SEPARATE);

    private interface Work {
        String make(Path staging) throws PythonFailure, StorageException, TaskFailure, InterruptedException;
    }

    private final RecordingStorage storage = new RecordingStorage();
    private final TrackDownloaded track = Tracks.announced(EventCodec.newId(), EventCodec.newId(), PLAN, 2, 1);
    private RuntimeException badFact;

    /** Makes one stem. */
    private final class OneStem extends PublishingStep<TrackDownloaded, String> {
        private final Work work;

        OneStem(Work work) {
            super(Step.SEPARATE, TrackDownloaded.class, storage.client());
            this.work = work;
        }

        @Override
        public Plan planOf(TrackDownloaded input) {
            return input.plan();
        }

        @Override
        protected String make(StepTask<TrackDownloaded> task, Path staging)
                throws PythonFailure, StorageException, TaskFailure, InterruptedException {
            return work.make(staging);
        }

        @Override
        protected List<StagedFile> files(TrackDownloaded input, String made) {
            StorageKey key = StorageKey.stem(input.trackId(), made, "flac");
            return List.of(new StagedFile(Path.of(made), key, 3, "0".repeat(64)));
        }

        @Override
        protected Event fact(StepTask<TrackDownloaded> task, String made, List<StoredFile> stored, Duration ran) {
            if (badFact != null) {
                throw badFact;
            }
            assertThat(stored).extracting(StoredFile::sizeBytes).containsExactly(3L);
            return track;
        }

        @Override
        protected String describe(String made) {
            return made;
        }
    }

    private List<Event> run(Work work) throws Exception {
        return new OneStem(work).run(new FakeTask(track));
    }

    private TaskFailure failure(Exception cause) {
        return catchThrowableOfType(
                TaskFailure.class,
                () -> run(staging -> {
                    throw sneaky(cause);
                }));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> E sneaky(Exception cause) throws E {
        throw (E) cause;
    }

    @Test
    void publishesBeforeItAnnounces() throws Exception {
        assertThat(run(staging -> {
                    assertThat(staging).endsWithRaw(Path.of(track.trackId() + ":separate:1", "2"));
                    return "vocals";
                }))
                .containsExactly(track);
        assertThat(storage.calls).containsExactly("stagingDir", "publish");
        Publication publication = storage.publications.getFirst();
        assertThat(publication.owner()).isEqualTo("alice");
        assertThat(publication.step()).isEqualTo(Step.SEPARATE);
        assertThat(publication.run()).isEqualTo(1);
        assertThat(publication.fence()).isEqualTo(2);
    }

    static Stream<Exception> failures() {
        return Stream.of(
                TaskFailure.permanent("X", "x"),
                PythonFailure.reported("X", "x", true),
                new StorageException("X", "x", false),
                new InterruptedException(),
                new IllegalStateException("a bug"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void throwsTheStagingFolderAwayWhateverFails(Exception cause) {
        assertThatThrownBy(() -> run(staging -> {
                    throw sneaky(cause);
                }))
                .isNotNull();
        assertThat(storage.calls).containsExactly("stagingDir", "discardStaging");
    }

    @Test
    void aRefusedPublicationIsAFailureThatLeavesNothing() {
        storage.refusal = new StorageException("STORAGE_FULL", "full", true);
        TaskFailure failure = catchThrowableOfType(TaskFailure.class, () -> run(staging -> "vocals"));
        assertThat(failure.code()).isEqualTo("STORAGE_FULL");
        assertThat(failure.isRetryable()).isTrue();
        assertThat(storage.calls).containsExactly("stagingDir", "publish", "discardStaging");
    }

    @Test
    void leavesToStorageWhatIsPublished() {
        badFact = new IllegalStateException("a bug");
        assertThatThrownBy(() -> run(staging -> "vocals")).isSameAs(badFact);
        assertThat(storage.calls).containsExactly("stagingDir", "publish");
    }

    @Test
    void tellsFailuresInTheKernelsWords() {
        TaskFailure reported = failure(PythonFailure.reported("NOT_AUDIO", "no audio", false));
        assertThat(reported.code()).isEqualTo("NOT_AUDIO");
        assertThat(reported).hasMessage("no audio");
        assertThat(reported.isRetryable()).isFalse();
        assertThat(failure(PythonFailure.reported("IO_ERROR", "x", true)).isRetryable())
                .isTrue();
        assertThat(failure(PythonFailure.workerDeath("WORKER_DIED", "x")).isWorkerDeath())
                .isTrue();
        assertThat(failure(new StorageException("FENCED", "x", false)).isRetryable())
                .isFalse();
        assertThat(failure(new StorageException("STORAGE_FULL", "x", true)).isCharged())
                .isTrue();
        TaskFailure away = failure(storageAway());
        assertThat(away.code()).isEqualTo("STORAGE_UNAVAILABLE");
        assertThat(away.isRetryable()).isTrue();
        assertThat(away.isCharged()).isFalse();
        TaskFailure own = TaskFailure.permanent("OWN", "x");
        assertThat(failure(own)).isSameAs(own);
    }

    private static StorageException storageAway() {
        return new StorageException("STORAGE_UNAVAILABLE", "x", true) {
            @Override
            public boolean isAway() {
                return true;
            }
        };
    }

    @Test
    void whatFailsBecauseTheTaskWasStoppedIsNoFailure() {
        FakeTask stopped = new FakeTask(track, Optional.of(StopReason.CANCELLED));
        for (Exception cause :
                List.of(PythonFailure.reported("X", "x", true), new StorageException("INTERRUPTED", "x", true))) {
            assertThatThrownBy(() -> new OneStem(staging -> {
                                throw sneaky(cause);
                            })
                            .run(stopped))
                    .isInstanceOf(InterruptedException.class);
        }
    }
}
