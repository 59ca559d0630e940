package io.soundforge.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.soundforge.problem.ApiException;
import io.soundforge.problem.JsonProblems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads request bodies strictly: what is not understood is refused with its field, never ignored. */
public final class RequestJson {
    private static final ObjectMapper STRICT = strictMapper();

    private RequestJson() {}

    /**
     * Reads a whole body.
     *
     * @param limitBytes one byte more is 413
     */
    public static byte[] readBody(InputStream body, long limitBytes) throws IOException {
        byte[] bytes = body.readNBytes((int) Math.min(limitBytes + 1, Integer.MAX_VALUE - 8));
        if (bytes.length > limitBytes) {
            throw ApiException.tooLarge("TOO_LARGE", "A JSON body has at most " + limitBytes + " bytes.", limitBytes);
        }
        return bytes;
    }

    /** @throws ApiException 400 with code and field */
    public static <T> T parse(byte[] json, Class<T> type) {
        try {
            T value = STRICT.readValue(json, type);
            if (value == null) {
                throw ApiException.badField("WRONG_TYPE", "", "The body must be an object.");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw JsonProblems.of(e);
        } catch (IOException e) {
            throw new ApiException(400, "MALFORMED_JSON", "The body is not text in UTF-8.");
        }
    }

    /** SHA-256 of a value's JSON with sorted members: equal for bodies that say the same. */
    public static String fingerprint(Object value) {
        try {
            JsonNode tree = STRICT.valueToTree(value);
            byte[] canonical = STRICT.writeValueAsBytes(STRICT.treeToValue(tree, Object.class));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SHA-256 of a text. */
    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Half a surrogate pair is no character, and cannot be stored or sent on. */
    private static final class WholeCharacters extends StringDeserializer {
        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = super.deserialize(parser, context);
            if (text != null && text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
                context.reportInputMismatch(String.class, "half a character");
            }
            return text;
        }
    }

    private static ObjectMapper strictMapper() {
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .withCoercionConfig(LogicalType.Textual, config -> config.setCoercion(
                                CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        mapper.registerModule(new SimpleModule().addDeserializer(String.class, new WholeCharacters()));
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(50).build());
        return mapper;
    }
}
