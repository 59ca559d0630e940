package io.soundforge.storage.blob;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/** What the bucket does by itself, and should not. Who may not ask, or asks a server that does not know of such things, is told nothing. */
final class S3BucketRules {
    private static final Logger LOG = Logger.getLogger(S3BucketRules.class);
    private static final Duration KNOWN_FOR = Duration.ofHours(1);

    private final S3Calls calls;
    private final Remembered<List<String>> known = new Remembered<>(KNOWN_FOR);

    S3BucketRules(S3Calls calls) {
        this.calls = calls;
    }

    /** As {@link BlobBackend#warnings}; also into the log, every hour. */
    List<String> warnings() throws IOException {
        Optional<List<String>> before = known.get();
        if (before.isPresent()) {
            return before.get();
        }
        List<String> warnings = new ArrayList<>();
        if (keepsVersions()) {
            warnings.add("the bucket has versioning: what is deleted here is kept there");
        }
        if (expires()) {
            warnings.add("the bucket has a lifecycle rule under which files vanish that are still known");
        }
        warnings.forEach(warning -> LOG.warnf("%s: %s", calls.options().location(), warning));
        known.set(List.copyOf(warnings));
        return warnings;
    }

    private boolean keepsVersions() throws IOException {
        return calls.quietly(s3 -> s3.getBucketVersioning(
                                request -> request.bucket(calls.options().bucket()))
                        .status())
                .filter(BucketVersioningStatus.ENABLED::equals)
                .isPresent();
    }

    private boolean expires() throws IOException {
        return calls
                .quietly(s3 -> s3.getBucketLifecycleConfiguration(
                                request -> request.bucket(calls.options().bucket()))
                        .rules())
                .orElse(List.of())
                .stream()
                .anyMatch(this::isOfOurs);
    }

    private boolean isOfOurs(LifecycleRule rule) {
        String prefix = rule.filter() == null || rule.filter().prefix() == null
                ? ""
                : rule.filter().prefix();
        String ours = calls.options().name("");
        return rule.status() == ExpirationStatus.ENABLED
                && rule.expiration() != null
                && (prefix.startsWith(ours) || ours.startsWith(prefix));
    }
}
