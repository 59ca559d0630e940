package io.soundforge.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.List;
import java.util.TreeSet;

/** What is wrong with a JSON body, in terms of the body and not of our classes. */
public final class JsonProblems {
    private JsonProblems() {}

    /** The error for a body that Jackson refused. Codes: MALFORMED_JSON, UNKNOWN_PROPERTY, WRONG_TYPE. */
    public static ApiException of(JsonProcessingException cause) {
        if (cause instanceof UnrecognizedPropertyException unknown) {
            String known = String.join(
                    ", ",
                    new TreeSet<>(unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .toList()));
            return ApiException.badField(
                    "UNKNOWN_PROPERTY",
                    path(unknown.getPath()),
                    "Unknown property \"" + unknown.getPropertyName() + "\"; known here: " + known + ".");
        }
        if (cause instanceof MismatchedInputException mismatch
                && mismatch.getPath().isEmpty()
                && mismatch.getMessage() != null
                && mismatch.getMessage().startsWith("No content")) {
            return malformed("The body is empty; a JSON object is needed.");
        }
        if (cause instanceof JsonMappingException mapping && !(mapping.getCause() instanceof JsonProcessingException)) {
            String field = path(mapping.getPath());
            return ApiException.badField("WRONG_TYPE", field, wrongType(mapping, field));
        }
        String where = cause.getLocation() == null
                ? ""
                : " at line " + cause.getLocation().getLineNr() + ", column "
                        + cause.getLocation().getColumnNr();
        return malformed("The body is not valid JSON" + where + ".");
    }

    private static ApiException malformed(String detail) {
        return new ApiException(400, "MALFORMED_JSON", detail);
    }

    private static String wrongType(JsonMappingException mapping, String field) {
        String place = field.isEmpty() ? "The body" : "\"" + field + "\"";
        if (mapping instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return place + " must be " + jsonName(mismatch.getTargetType()) + ".";
        }
        return place + " has a value that cannot be read.";
    }

    private static String jsonName(Class<?> type) {
        if (type == String.class || type.isEnum()) {
            return "a string";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        }
        if (Iterable.class.isAssignableFrom(type) || type.isArray()) {
            return "an array";
        }
        if (type == java.util.UUID.class) {
            return "a UUID";
        }
        return "an object";
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }
}
