package io.soundforge.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Operators find every setting of this service, with the default that it has. */
class SettingsDocumentTest {
    private static final Path DOCUMENT =
            Path.of(System.getProperty("soundforge.root", "..")).resolve("docs/operations.md");
    private static final String SECTION = "\n## Webhooks (webhook-service)\n";
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    @Test
    void theTableIsWhatTheServiceReads() throws IOException {
        String prefix = WebhookSettings.class.getAnnotation(ConfigMapping.class).prefix();
        Map<String, String> settings = new TreeMap<>();
        read(WebhookSettings.class, prefix, settings);
        Map<String, String> documented = documented();
        documented.keySet().removeIf(name -> !name.startsWith(prefix + "."));
        assertThat(settings).hasSizeGreaterThan(40);
        assertThat(documented).isEqualTo(settings);
    }

    /** Names are written as in a file of settings: {@code perEndpoint} is {@code per-endpoint}. */
    private static void read(Class<?> group, String prefix, Map<String, String> settings) {
        for (Method method : group.getDeclaredMethods()) {
            String name =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
            WithDefault value = method.getAnnotation(WithDefault.class);
            if (value == null) {
                read(method.getReturnType(), name, settings);
            } else {
                settings.put(name, value.value());
            }
        }
    }

    /** A row may hold several settings: the first by its whole name, others as {@code .last-part}, the defaults in the same order. */
    private static Map<String, String> documented() throws IOException {
        String page = Files.readString(DOCUMENT);
        int begin = page.indexOf(SECTION);
        assertThat(begin).as("there is such a section").isPositive();
        String section = page.substring(begin, page.indexOf("\n## ", begin + SECTION.length()));
        Map<String, String> found = new TreeMap<>();
        section.lines().filter(line -> line.startsWith("| `soundforge.")).forEach(line -> {
            String[] cells = line.split(" \\| ", 3);
            List<String> names = code(cells[0]);
            List<String> defaults = code(cells[1]);
            assertThat(cells).as(line).hasSize(3);
            for (int i = 0; i < names.size(); i++) {
                String first = names.getFirst();
                String name = i == 0 ? first : first.substring(0, first.lastIndexOf('.')) + names.get(i);
                assertThat(found).doesNotContainKey(name);
                found.put(name, i < defaults.size() ? defaults.get(i) : cells[1]);
            }
        });
        return found;
    }

    private static List<String> code(String cell) {
        List<String> found = new ArrayList<>();
        Matcher matcher = CODE.matcher(cell);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
