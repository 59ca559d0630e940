package io.soundforge.storage.publish;

import io.soundforge.problem.ApiException;
import io.soundforge.storageclient.BlobKind;
import io.soundforge.storageclient.ContentTypes;
import io.soundforge.storageclient.InvalidKeyException;
import io.soundforge.storageclient.StagingArea;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.wire.PublishRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks a request to publish, field by field. */
final class OrderReader {
    /** More files than any step makes. */
    private static final int MAX_FILES = 64;

    private static final long MAX_CRC32 = 0xFFFF_FFFFL;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern STEP = Pattern.compile("[a-z][a-z_-]{0,31}");

    private OrderReader() {}

    static Order read(PublishRequest request) {
        need(request.task() != null, "task", "is missing");
        need(request.trackId() != null, "track_id", "is missing");
        need(request.owner() != null && !request.owner().isBlank(), "owner", "is missing");
        need(request.step() != null && STEP.matcher(request.step()).matches(), "step", "must be a step's name");
        need(request.run() >= 1, "run", "starts at 1");
        need(request.fence() >= 1, "fence", "starts at 1");
        List<PublishRequest.File> wanted = request.files();
        need(wanted != null && !wanted.isEmpty() && wanted.size() <= MAX_FILES, "files", "must be 1 to " + MAX_FILES);
        StagingArea area = area(request.task(), request.fence());
        List<Order.File> files = new ArrayList<>();
        Map<StorageKey, Long> crc32s = new HashMap<>();
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < wanted.size(); i++) {
            String field = "files[" + i + "]";
            need(wanted.get(i) != null, field, "is missing");
            Order.File file = file(request, area, wanted.get(i), field);
            need(seen.add(file.key()), field + ".key", "is named twice");
            need(seen.add(file.staging()), field + ".staging", "is named twice");
            files.add(file);
            Long crc32 = wanted.get(i).crc32();
            if (crc32 != null) {
                need(crc32 >= 0 && crc32 <= MAX_CRC32, field + ".crc32", "has 32 bits");
                crc32s.put(file.key(), crc32);
            }
        }
        return new Order(
                area,
                request.owner(),
                request.jobId(),
                request.trackId(),
                request.step(),
                request.run(),
                files,
                crc32s);
    }

    /** The staging area that a task's key stands for. */
    static StagingArea area(String task, int fence) {
        try {
            return StagingArea.ofTask(task, fence);
        } catch (InvalidKeyException e) {
            throw ApiException.badField("INVALID_KEY", "task", "\"task\" is not a task's name.");
        }
    }

    private static Order.File file(PublishRequest request, StagingArea area, PublishRequest.File file, String field) {
        StorageKey key;
        try {
            area.nameOf(file.staging());
        } catch (InvalidKeyException e) {
            throw ApiException.badField(
                    "INVALID_KEY", field + ".staging", "A file must lie in the claim's own staging area.");
        }
        try {
            key = StorageKey.parse(file.key());
        } catch (InvalidKeyException e) {
            throw ApiException.badField("INVALID_KEY", field + ".key", "This is not a storage key.");
        }
        need(
                key.kind() != BlobKind.UPLOAD && key.id().equals(request.trackId()),
                field + ".key",
                "must belong to the track");
        need(file.kind() == null || file.kind().equals(key.kind().wire()), field + ".kind", "does not fit the key");
        need(file.sizeBytes() >= 0, field + ".size_bytes", "must not be negative");
        need(file.sha256() != null && SHA256.matcher(file.sha256()).matches(), field + ".sha256", "is no SHA-256");
        return new Order.File(
                file.staging(),
                key,
                file.sizeBytes(),
                file.sha256(),
                ContentTypes.safe(file.contentType(), key.extension()));
    }

    private static void need(boolean holds, String field, String otherwise) {
        if (!holds) {
            throw ApiException.badField("INVALID_VALUE", field, "\"" + field + "\" " + otherwise + ".");
        }
    }
}
