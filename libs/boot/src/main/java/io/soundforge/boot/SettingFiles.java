package io.soundforge.boot;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Settings out of files: one file for each, named like the setting, as containers mount secrets. They come before the defaults of a
 * service and after environment variables.
 *
 * <p>SmallRye's own source of that kind runs lines together, which breaks certificates, and passes over a whole folder when one file in it
 * cannot be read, so that a service would miss a password that is there.
 */
@StaticInitSafe
public final class SettingFiles implements ConfigSourceFactory {
    /** Names the folders, with commas between them. One that does not exist holds nothing. */
    public static final String SETTING = "soundforge.setting-files";

    /** Above application.properties (250), below environment variables (300). */
    static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        List<ConfigSource> sources = new ArrayList<>();
        for (Path folder : folders(context.getValue(SETTING))) {
            if (Files.isDirectory(folder)) {
                sources.add(new PropertiesConfigSource(read(folder), folder.toString(), ORDINAL));
            }
        }
        return sources;
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(290);
    }

    private static List<Path> folders(ConfigValue setting) {
        if (setting == null || setting.getValue() == null) {
            return List.of();
        }
        return Stream.of(setting.getValue().split(","))
                .map(String::strip)
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }

    private static Map<String, String> read(Path folder) {
        Map<String, String> settings = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.filter(Files::isRegularFile).toList()) {
                settings.put(file.getFileName().toString(), text(file));
            }
        } catch (IOException e) {
            throw new IllegalStateException(folder + " (" + SETTING + ") cannot be read: " + e, e);
        }
        return settings;
    }

    /** Without the end of its last line, which editors add. Dollars are no expressions: what others made is taken as it is. */
    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file).replaceFirst("\\R\\z", "").replace("$", "\\$");
        } catch (CharacterCodingException e) {
            throw new IllegalStateException(
                    file + " is no text: folders of " + SETTING + " hold settings only, keep other files elsewhere", e);
        }
    }
}
