package io.soundforge.storageclient;

import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.smallrye.faulttolerance.api.ExponentialBackoff;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.resteasy.reactive.RestResponse;

/** Every call to storage-service passes here: token, time limit, retry of what may be transient. All calls are repeatable. */
@ApplicationScoped
class StorageCalls {
    /** Work that can be repeated. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws StorageException;
    }

    private final StorageApi api;
    private final String authorization;

    StorageCalls(
            StorageSettings settings,
            @ConfigProperty(name = "soundforge.internal.token") Optional<String> internalToken) {
        authorization = "Bearer " + internalToken.orElse("");
        api = QuarkusRestClientBuilder.newBuilder()
                .baseUri(settings.url())
                .connectTimeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                // The time limit is set by @Timeout below, so that it can be set by configuration in one place.
                .readTimeout(0, TimeUnit.MILLISECONDS)
                .property("microprofile.rest.client.disable.default.mapper", true)
                .build(StorageApi.class);
    }

    /** The value of the Authorization header. */
    String authorization() {
        return authorization;
    }

    /** A small call. Publishing reads every staged byte once, so the limit is generous. */
    @Timeout(value = 120, unit = ChronoUnit.SECONDS)
    @Retry(
            maxRetries = 5,
            delay = 200,
            jitter = 100,
            maxDuration = 300,
            durationUnit = ChronoUnit.SECONDS,
            retryOn = {StorageUnavailableException.class, TimeoutException.class})
    @ExponentialBackoff(maxDelay = 5, maxDelayUnit = ChronoUnit.SECONDS)
    String call(BiFunction<StorageApi, String, RestResponse<String>> call) throws StorageException {
        try {
            RestResponse<String> answer = call.apply(api, authorization);
            return Answers.check(answer.getStatus(), text(answer));
        } catch (ProcessingException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new StorageException("INTERRUPTED", "interrupted while calling storage-service", true, e);
            }
            throw StorageErrors.away(e);
        }
    }

    /** The body as text: of an error's answer the client keeps the raw bytes, whatever type was declared. */
    private static String text(RestResponse<?> answer) {
        Object body = answer.getEntity();
        if (body instanceof InputStream raw) {
            try (raw) {
                return new String(raw.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return null;
            }
        }
        return (String) body;
    }

    /** A transfer that can start again from the beginning; its own limits are those of {@link Transfers}. */
    @Retry(
            maxRetries = 3,
            delay = 300,
            jitter = 150,
            maxDuration = 3600,
            durationUnit = ChronoUnit.SECONDS,
            retryOn = StorageUnavailableException.class)
    @ExponentialBackoff(maxDelay = 5, maxDelayUnit = ChronoUnit.SECONDS)
    <T> T transfer(Work<T> work) throws StorageException {
        return work.run();
    }
}
