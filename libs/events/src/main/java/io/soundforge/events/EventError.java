package io.soundforge.events;

/**
 * Why a step failed.
 *
 * @param code stable, upper case, e.g. {@code NOT_AUDIO}
 * @param message one sentence for a person
 * @param retryable whether the same step may succeed when the user retries it unchanged
 */
public record EventError(String code, String message, boolean retryable) {}
