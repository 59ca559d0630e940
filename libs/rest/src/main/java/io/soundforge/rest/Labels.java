package io.soundforge.rest;

import io.soundforge.problem.ApiException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What labels may look like, of jobs and of what asks for jobs.
 *
 * @param most labels of one thing
 * @param keyLength characters of a key
 * @param valueLength characters of a value
 */
public record Labels(int most, int keyLength, int valueLength) {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

    /** Characters of a client's own words that an error repeats. */
    private static final int SHOWN = 100;

    /**
     * Checks the field {@code labels}.
     *
     * @param labels null: none
     * @return them
     * @throws ApiException 400 TOO_MANY_LABELS, INVALID_LABEL
     */
    public Map<String, String> check(Map<String, String> labels) {
        if (labels == null) {
            return Map.of();
        }
        if (labels.size() > most) {
            throw ApiException.badField("TOO_MANY_LABELS", "labels", "At most " + most + " labels are allowed.");
        }
        labels.forEach((key, value) -> {
            String field = "labels." + key;
            if (key.length() > keyLength || !KEY.matcher(key).matches()) {
                throw ApiException.badField(
                        "INVALID_LABEL",
                        field.substring(0, Math.min(field.length(), SHOWN)),
                        "A label's key has 1 to " + keyLength
                                + " letters, digits and . _ / -, and begins with a letter or digit.");
            }
            if (value == null || value.length() > valueLength || value.indexOf('\0') >= 0) {
                throw ApiException.badField(
                        "INVALID_LABEL", field, "A label's value is a text of at most " + valueLength + " characters.");
            }
        });
        return labels;
    }
}
