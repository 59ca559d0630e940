package io.soundforge.local.stack;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.soundforge.embedded.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What runs; the file through which the supervisor tells the commands.
 *
 * @param supervisor the process that owns the others
 * @param startedAt when it started
 * @param publicUrl where the API is
 * @param components in the order of their start
 */
public record StackState(ProcessRef supervisor, Instant startedAt, String publicUrl, List<Component> components) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** Reads the file; empty where no stack was started, or it was ended in order. */
    public static Optional<StackState> read(Path file) throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), StackState.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Replaces the file in one step: a reader sees the old state or the new one. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(next, JSON.writeValueAsBytes(this));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether the supervisor lives. */
    public boolean isSupervised() {
        return supervisor.isAlive();
    }

    /** Whether everything answers. */
    public boolean isReady() {
        return components.stream().allMatch(component -> component.state() == Component.State.READY);
    }

    /** A component by name. */
    public Optional<Component> component(String name) {
        return components.stream()
                .filter(component -> component.name().equals(name))
                .findFirst();
    }
}
