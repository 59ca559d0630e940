package io.soundforge.metadata.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.events.ApiLinks;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.StorageStandIn;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.metadata.idempotency.IdempotencyKeys;
import io.soundforge.metadata.upload.UploadStore;
import io.soundforge.metadata.upload.Uploads;
import io.soundforge.problem.ApiException;
import io.soundforge.sql.Transactions;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a submission where the world changes under it. */
@QuarkusTest
@GatewayTest
class JobSubmissionTest {
    @Inject
    JobValidator validator;

    @Inject
    SourceChecker checker;

    @Inject
    LimitSettings limits;

    @Inject
    IdempotencyKeys keys;

    @Inject
    Uploads uploads;

    @Inject
    UploadStore uploadStore;

    @Inject
    JobWriter writer;

    @Inject
    Transactions transactions;

    @Inject
    ApiLinks links;

    @Inject
    DataSource dataSource;

    @TempDir
    Path folder;

    @Test
    void aLostAnswerOfTheCommitKeepsTheFiles() throws Exception {
        Transactions losing = new Transactions(dataSource) {
            @Override
            public <T> T call(Body<T> body) {
                super.call(body);
                throw new IllegalStateException("the answer of the commit is lost");
            }
        };
        byte[] song = UUID.randomUUID().toString().getBytes();
        Path file = Files.write(folder.resolve("song"), song);
        Submission submission =
                new Submission("default", request(null), List.of(new Submission.File("song.mp3", file, null)), null);

        assertThatThrownBy(() -> submission(validator, losing).submit(submission))
                .hasMessageContaining("answer of the commit");

        assertThat(StorageStandIn.UPLOADS.values()).contains(song);
    }

    @Test
    void aRepeatedRequestIsAnsweredThoughTheCatalogueHasChanged() {
        JobValidator poorer = new JobValidator(limits, new Empty());
        Submission submission = new Submission(
                "default",
                request(new JobRequest.AnalysisRequest(List.of("tempo"))),
                List.of(),
                UUID.randomUUID().toString());
        UUID first = submission(validator, transactions).submit(submission);

        assertThat(submission(poorer, transactions).submit(submission)).isEqualTo(first);
        assertThatThrownBy(() -> submission(poorer, transactions)
                        .submit(new Submission("default", submission.request(), List.of(), null)))
                .isInstanceOf(ApiException.class);
    }

    private JobSubmission submission(JobValidator validator, Transactions transactions) {
        return new JobSubmission(validator, checker, limits, keys, uploads, uploadStore, writer, transactions, links);
    }

    private static JobRequest request(JobRequest.AnalysisRequest analysis) {
        return new JobRequest(
                List.of(new JobRequest.SourceRequest("http://example.org/a.mp3", null, null)),
                null,
                analysis,
                null,
                null,
                null);
    }

    /** Knows nothing any more. */
    private static final class Empty implements Catalogue {
        @Override
        public SortedSet<String> features() {
            return new TreeSet<>();
        }

        @Override
        public SortedSet<String> models() {
            return new TreeSet<>();
        }

        @Override
        public Optional<SortedSet<String>> stems(String model) {
            return Optional.empty();
        }

        @Override
        public SortedSet<String> formats() {
            return new TreeSet<>();
        }
    }
}
