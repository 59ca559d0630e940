package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The folder of storage-service, as it lies on the disk. */
record Volume(Path volume) {
    private static final List<String> ARTEFACTS = List.of("downloads", "covers", "analysis", "stems");
    private static final List<String> WORK = List.of("staging", "tmp");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * Waits until nothing but those artefacts is there. A step that was stopped may have published before it heard of it: its files
     * go with the track.
     *
     * @param keys of what was announced
     * @param unfinished steps that did not succeed, as {@code step track}
     */
    void assertHoldsOnly(Set<String> keys, Set<String> unfinished) {
        // Folders may go while they are walked.
        await("leftovers to be swept")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .untilAsserted(() -> {
                    assertThat(files(WORK)).isEmpty();
                    Set<String> stored = files(ARTEFACTS);
                    stored.removeIf(key -> unfinished.contains(ownerOf(key)));
                    assertThat(stored).isEqualTo(keys);
                });
    }

    private static String ownerOf(String key) {
        String[] parts = key.split("[/.]");
        String step =
                switch (parts[0]) {
                    case "analysis" -> "analyze";
                    case "stems" -> "separate";
                    default -> "download";
                };
        return step + " " + parts[1];
    }

    private Set<String> files(List<String> folders) throws IOException {
        Set<String> found = new TreeSet<>();
        for (String folder : folders) {
            try (Stream<Path> all = Files.walk(volume.resolve(folder))) {
                all.filter(Files::isRegularFile)
                        .map(file -> volume.relativize(file).toString())
                        .forEach(found::add);
            } catch (NoSuchFileException e) {
                // Nothing of that kind has been stored.
            }
        }
        return found;
    }
}
