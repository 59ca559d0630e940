package io.soundforge.storageclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.EventCodec;
import java.util.Set;

/** Turns storage-service's answers into values and typed errors. */
final class Answers {
    /** Another attempt of the task makes the files anew, or finds room. */
    private static final Set<String> RETRYABLE = Set.of("STORAGE_FULL", "CHECKSUM_MISMATCH", "STAGED_FILE_MISSING");

    /** What storage-service, or whoever stands before it, says when it cannot work for anybody. */
    private static final Set<Integer> AWAY = Set.of(429, 502, 503, 504);

    private Answers() {}

    /** @return the body of a good answer */
    static String check(int status, String body) throws StorageException {
        if (status / 100 == 2) {
            return body;
        }
        throw error(status, body);
    }

    /** The error that an answer stands for. */
    static StorageException error(int status, String body) {
        String detail = "storage-service answered " + status;
        String code = null;
        try {
            JsonNode problem = body == null ? null : EventCodec.json().readTree(body);
            if (problem != null && problem.hasNonNull("code")) {
                code = problem.get("code").asText();
                detail += ": " + problem.path("detail").asText(code);
            }
        } catch (JsonProcessingException e) {
            // Not one of ours (a proxy's page, say): the status alone must do.
        }
        if (status == 507) {
            return new StorageException("STORAGE_FULL", detail, true);
        }
        if (status >= 500 || status == 429) {
            return new StorageUnavailableException(detail, AWAY.contains(status), null);
        }
        if (code == null || status == 401) {
            return new StorageException(status == 404 ? "NOT_FOUND" : "STORAGE_REFUSED", detail, false);
        }
        return new StorageException(code, detail, RETRYABLE.contains(code));
    }

    /** @throws StorageException if the body is not what it should be */
    static <T> T read(String body, Class<T> type) throws StorageException {
        try {
            return EventCodec.json().readValue(body, type);
        } catch (JsonProcessingException e) {
            throw new StorageException(
                    "STORAGE_REFUSED", "storage-service answered with something unreadable", false, e);
        }
    }

    static String write(Object body) {
        try {
            return EventCodec.json().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("records of plain values can be written", e);
        }
    }
}
