package io.soundforge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of metrics in {@code docs/operations.md}, as a promise that running services are held to. */
public final class MetricsTable {
    private static final Pattern ROW = Pattern.compile(
            "\\| `([a-z0-9_]+)` \\| (counter|gauge|histogram|summary) \\|([^|]*)\\|[^|]*\\| ([a-z, ]+) \\| [^|]+ \\|");
    private static final Pattern LABEL = Pattern.compile("`([a-z_]+)`");
    private static final Map<String, Set<String>> GROUPS = Map.of(
            "steps", Set.of("metadata", "download", "analysis", "separation"),
            "workers", Set.of("download", "analysis", "separation"),
            "kernels", Set.of("metadata", "download", "analysis", "separation", "webhook"),
            "all", Set.of("metadata", "download", "analysis", "separation", "storage", "webhook"));
    private static final String OURS = "soundforge_";
    private static final List<String> PARTS = List.of("_bucket", "_count", "_sum", "_max");

    /**
     * A metric.
     *
     * @param type as Prometheus has it; a histogram or summary brings a gauge of the same name and {@code _max}
     * @param labels those that its samples have beside {@code le}
     * @param services the services that show it, {@code prometheus} for what Prometheus adds itself
     */
    public record Metric(String name, String type, Set<String> labels, Set<String> services) {
        private boolean isTimed() {
            return type.equals("histogram") || type.equals("summary");
        }
    }

    private final Map<String, Metric> metrics = new TreeMap<>();

    private MetricsTable(List<String> lines) {
        for (String line : lines) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> labels = new TreeSet<>();
                LABEL.matcher(row.group(3)).results().forEach(each -> labels.add(each.group(1)));
                metrics.put(row.group(1), new Metric(row.group(1), row.group(2), labels, services(row.group(4))));
            }
        }
    }

    /** Reads the documentation. */
    public static MetricsTable ofDocumentation() {
        try {
            return new MetricsTable(Files.readAllLines(TestPython.root().resolve("docs/operations.md")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All names. */
    public Set<String> names() {
        return metrics.keySet();
    }

    /** The metric that a series belongs to: its own name, or that of the histogram or summary of which it is a part. */
    public Optional<Metric> ofSeries(String series) {
        if (metrics.containsKey(series)) {
            return Optional.of(metrics.get(series));
        }
        return PARTS.stream()
                .filter(series::endsWith)
                .map(part -> metrics.get(series.substring(0, series.length() - part.length())))
                .filter(metric -> metric != null && metric.isTimed())
                .findFirst();
    }

    /**
     * Compares what a service shows with what the documentation promises: all that is promised is there with its type and its labels, and
     * nothing of ours is there that is not promised.
     *
     * @param service without {@code -service}
     * @param scraped the answer of {@code /q/metrics}
     */
    public void check(String service, String scraped) {
        Map<String, Metric> shown = shown(service, scraped);
        Map<String, Metric> promised = new TreeMap<>();
        metrics.values().stream()
                .filter(metric -> metric.services().contains(service))
                .forEach(metric -> promised.put(metric.name(), metric));
        assertThat(promised).as("promised of " + service).hasSizeGreaterThan(5);
        promised.forEach((name, metric) -> assertThat(shown.get(name))
                .as(name + " of " + service + ", as docs/operations.md promises it")
                .isEqualTo(new Metric(name, metric.type(), metric.labels(), Set.of(service))));
        shown.keySet().stream().filter(name -> name.startsWith(OURS)).forEach(name -> assertThat(
                        ofSeries(name).map(Metric::services).orElse(Set.of()))
                .as(name + " in docs/operations.md")
                .contains(service));
    }

    private static Map<String, Metric> shown(String service, String scraped) {
        Map<String, Set<String>> labels = new TreeMap<>();
        Map<String, String> types = new TreeMap<>();
        for (String line : scraped.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                // OpenMetrics leaves the suffix out here.
                boolean bare = words[3].equals("counter") && !words[2].endsWith("_total");
                types.put(bare ? words[2] + "_total" : words[2], words[3]);
            } else if (!line.startsWith("#") && !line.isBlank()) {
                family(types, line.split("[{ ]")[0])
                        .ifPresent(name -> labels.computeIfAbsent(name, any -> new TreeSet<>())
                                .addAll(labelsOf(line)));
            }
        }
        Map<String, Metric> shown = new TreeMap<>();
        labels.forEach((name, each) -> shown.put(name, new Metric(name, types.get(name), each, Set.of(service))));
        return shown;
    }

    private static Optional<String> family(Map<String, String> types, String series) {
        return Stream.concat(
                        Stream.of(series),
                        PARTS.stream()
                                .filter(series::endsWith)
                                .map(part -> series.substring(0, series.length() - part.length())))
                .filter(types::containsKey)
                .findFirst();
    }

    private static Set<String> labelsOf(String sample) {
        Set<String> labels = new TreeSet<>();
        Pattern.compile("[{,]([a-z_]+)=\"").matcher(sample).results().forEach(each -> labels.add(each.group(1)));
        labels.remove("le");
        labels.remove("quantile");
        return labels;
    }

    private static Set<String> services(String column) {
        Set<String> services = new TreeSet<>();
        Arrays.stream(column.split(","))
                .map(String::strip)
                .forEach(word -> services.addAll(GROUPS.getOrDefault(word, Set.of(word))));
        return services;
    }
}
