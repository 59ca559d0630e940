package io.soundforge.download.tool;

import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks on the disk. */
@Singleton
class InstalledTools implements ToolEnvironment {
    private final ToolSettings settings;

    InstalledTools(ToolSettings settings) {
        this.settings = settings;
    }

    @Override
    public Optional<Path> python() {
        return settings.python().filter(Files::isExecutable);
    }

    @Override
    public Optional<Path> ffmpeg() {
        if (settings.ffmpeg().isPresent()) {
            return settings.ffmpeg().filter(Files::isExecutable);
        }
        return onPath().or(() -> python().flatMap(InstalledTools::packaged));
    }

    private static Optional<Path> onPath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "ffmpeg"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What the package imageio-ffmpeg holds: {@code lib/python3.11/site-packages/imageio_ffmpeg/binaries/ffmpeg-…}. */
    private static Optional<Path> packaged(Path python) {
        Path environment = python.toAbsolutePath().getParent().getParent();
        return matches(environment.resolve("lib"), "python3*")
                .flatMap(lib -> matches(lib.resolve("site-packages/imageio_ffmpeg/binaries"), "ffmpeg*"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Stream<Path> matches(Path folder, String glob) {
        Stream.Builder<Path> found = Stream.builder();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder, glob)) {
            listing.forEach(found);
        } catch (IOException e) {
            // Not there: nothing is found.
        }
        return found.build();
    }
}
