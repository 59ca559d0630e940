package io.soundforge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.soundforge.testing.MetricsTable.Metric;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Prometheus and Grafana are given: valid, made of metrics that exist, and with a page to read for each alert. */
class MonitoringTest {
    private static final Path ROOT = TestPython.root();
    private static final Path RULES = ROOT.resolve("deploy/prometheus/alerts.yaml");
    private static final Path DASHBOARD = ROOT.resolve("deploy/grafana/sound-forge.json");
    private static final String PAGE = "docs/operations.md";
    private static final Pattern NOISE = Pattern.compile(
            "\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)|\\boffset\\s+\\w+");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*\\b(?!\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "by", "bool");

    private final MetricsTable table = MetricsTable.ofDocumentation();

    @Test
    void readsTheNamesOfAnExpression() {
        assertThat(
                        series(
                                "sum by (job, kind) (increase(a_total{kind=\"x_y\"}[5m])) + on (job) b / c offset 30m > 0.2 and d"))
                .containsExactly("a_total", "b", "c", "d");
    }

    @Test
    void alertsNameOnlyMetricsThatExist() throws IOException {
        assertThat(alerts()).hasSizeGreaterThan(10);
        for (JsonNode alert : alerts()) {
            assertKnown(alert.path("alert").asText(), alert.path("expr").asText());
        }
    }

    @Test
    void theDashboardNamesOnlyMetricsThatExist() throws IOException {
        int queries = 0;
        for (JsonNode panel : new ObjectMapper().readTree(DASHBOARD.toFile()).path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                assertKnown(panel.path("title").asText(), target.path("expr").asText());
                queries++;
            }
        }
        assertThat(queries).isGreaterThan(20);
    }

    @Test
    void eachMetricOfOursIsOnTheDashboardOrInAnAlertUnlessItExplainsAnother() throws IOException {
        Set<String> shown = new TreeSet<>();
        new ObjectMapper()
                .readTree(DASHBOARD.toFile())
                .findValuesAsText("expr")
                .forEach(expr -> shown.addAll(series(expr)));
        for (JsonNode alert : alerts()) {
            shown.addAll(series(alert.path("expr").asText()));
        }
        Set<String> names = new TreeSet<>();
        shown.forEach(series -> table.ofSeries(series).map(Metric::name).ifPresent(names::add));
        Set<String> unused = new TreeSet<>(table.names());
        unused.removeAll(names);
        assertThat(unused)
                .containsExactlyInAnyOrder(
                        "soundforge_storage_files",
                        "soundforge_storage_publications_total",
                        "soundforge_storage_received_total",
                        "soundforge_storage_swept_total");
    }

    @Test
    void eachAlertHasItsPageAndEachPageItsAlert() throws IOException {
        String page = Files.readString(ROOT.resolve(PAGE));
        String section = page.substring(page.indexOf("\n## Alerts\n"));
        Set<String> headings = new TreeSet<>();
        Pattern.compile("(?m)^### (SoundForge\\w+)\n\n\\*[^*]+\\*.{40}", Pattern.DOTALL)
                .matcher(section)
                .results()
                .forEach(each -> headings.add(each.group(1)));
        Set<String> names = new TreeSet<>();
        for (JsonNode alert : alerts()) {
            String name = alert.path("alert").asText();
            names.add(name);
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo(PAGE + "#" + name.toLowerCase(Locale.ROOT));
            assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning", "info");
        }
        assertThat(headings).isEqualTo(names);
    }

    @Test
    void eachAlertIsTested() throws IOException {
        Set<String> tested = new TreeSet<>();
        for (JsonNode test :
                yaml(ROOT.resolve("deploy/prometheus/alerts_test.yaml")).path("tests")) {
            List<JsonNode> moments = list(test.path("alert_rule_test"));
            boolean quiet =
                    moments.stream().anyMatch(each -> each.path("exp_alerts").isEmpty());
            boolean fires =
                    moments.stream().anyMatch(each -> !each.path("exp_alerts").isEmpty());
            assertThat(quiet && fires).as(test.path("name").asText()).isTrue();
            moments.forEach(each -> tested.add(each.path("alertname").asText()));
        }
        assertThat(tested)
                .isEqualTo(new TreeSet<>(alerts().stream()
                        .map(each -> each.path("alert").asText())
                        .toList()));
    }

    /** What can be said without promtool. */
    @Test
    void eachRuleHasTheFormOfOne() throws IOException {
        for (JsonNode alert : alerts()) {
            Set<String> parts = new TreeSet<>();
            alert.fieldNames().forEachRemaining(parts::add);
            assertThat(parts).isSubsetOf("alert", "expr", "for", "keep_firing_for", "labels", "annotations");
            assertThat(alert.path("for").asText("0s")).matches("(\\d+(ms|s|m|h|d))+");
            assertThat(alert.path("expr").asText()).isNotBlank();
            String expression = alert.path("expr").asText().replaceAll("\"[^\"]*\"", "");
            for (String inner = ""; !inner.equals(expression); ) {
                inner = expression;
                expression = inner.replaceAll("\\([^(){}\\[\\]]*\\)|\\{[^(){}\\[\\]]*}|\\[[^(){}\\[\\]]*]", " ");
            }
            assertThat(expression).as(alert.path("alert").asText()).doesNotContainPattern("[(){}\\[\\]\"]");
        }
    }

    @Test
    void promtoolAcceptsTheRulesAndTheirTestsPass() throws Exception {
        Optional<String> promtool = onPath("promtool");
        if (promtool.isEmpty()) {
            System.err.println("[soundforge-testing] promtool is not on the PATH: the alert rules are NOT checked"
                    + " (Debian and Ubuntu: apt-get install prometheus)");
        }
        assumeTrue(promtool.isPresent(), "promtool is not on the PATH");
        run(promtool.get(), "check", "rules", "deploy/prometheus/alerts.yaml");
        run(promtool.get(), "check", "config", "deploy/prometheus/prometheus.yaml");
        run(promtool.get(), "test", "rules", "deploy/prometheus/alerts_test.yaml");
    }

    @Test
    void theDashboardIsWhatItsScriptMakes() throws Exception {
        run(TestPython.interpreter(), "deploy/grafana/dashboard.py", "--check");
    }

    private void assertKnown(String where, String expression) {
        Set<String> series = series(expression);
        assertThat(series).as(where).isNotEmpty();
        for (String each : series) {
            assertThat(table.ofSeries(each))
                    .as(each + " of \"" + where + "\" in the tables of " + PAGE)
                    .isPresent();
        }
    }

    private static Set<String> series(String expression) {
        Set<String> names = new TreeSet<>();
        NAME.matcher(NOISE.matcher(expression).replaceAll(" "))
                .results()
                .map(each -> each.group())
                .filter(name -> !WORDS.contains(name))
                .forEach(names::add);
        return names;
    }

    private static List<JsonNode> alerts() throws IOException {
        return list(yaml(RULES).at("/groups/0/rules"));
    }

    private static List<JsonNode> list(JsonNode array) {
        return array.valueStream().toList();
    }

    private static JsonNode yaml(Path file) throws IOException {
        return new YAMLMapper().readTree(file.toFile());
    }

    private static Optional<String> onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }
}
