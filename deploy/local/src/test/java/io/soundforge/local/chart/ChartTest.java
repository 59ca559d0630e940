package io.soundforge.local.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.stack.ServiceCatalog;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of the chart without Helm; deploy/helm/check renders it and holds it to the schemas of Kubernetes. */
class ChartTest {
    private static final Pattern SETTING = Pattern.compile("^(soundforge\\.[a-z0-9.-]+):", Pattern.MULTILINE);

    private final Chart chart = new Chart();

    @ParameterizedTest
    @CsvSource({"small,", "cluster,", "cluster,gpu", "cluster,prometheus-adapter"})
    void examplesHoldToTheSchema(String first, String second) throws IOException {
        JsonNode values = second == null
                ? chart.values(chart.example(first))
                : chart.values(chart.example(first), chart.example(second));
        assertThat(chart.violations(values)).isEmpty();
    }

    @Test
    void theDefaultsLackOnlyWhatOnlyItsUserKnows() throws IOException {
        assertThat(chart.violations(chart.values()))
                .hasSize(3)
                .anyMatch(each -> each.contains("publicUrl"))
                .anyMatch(each -> each.contains("bootstrapServers"))
                .anyMatch(each -> each.contains("postgres.host"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{services: {metadata: {replica: 2}}}",
                "{services: {storage: {replicas: 2}}}",
                "{services: {analysis: {resources: {limits: {cpu: 1}}}}, extra: 1}",
                "{storage: {backend: s3}}",
                "{kafka: {sasl: {mechanism: PLAIN}}}",
                "{kafka: {bootstrapServers: kafka}}",
                "{publicUrl: 'https://forge.example/'}",
                "{auth: {oidc: {enabled: true}}}",
                "{httpRoute: {enabled: true}}",
                "{scaling: {mode: hpa}}",
                "{monitoring: {podMonitor: {enabled: true}}}",
                "{tracing: {enabled: true}}",
                "{podSecurity: {runAsUser: 0}}"
            })
    void whatCannotWorkIsRefused(String values) throws IOException {
        assertThat(chart.violations(chart.values(chart.example("small"), Chart.YAML.readTree(values))))
                .isNotEmpty();
    }

    @Test
    void everyValueIsDescribedAndNoOtherIsTaken() throws IOException {
        JsonNode schema = chart.schema();
        List<String> lacks = new ArrayList<>();
        look("", schema, schema, lacks);
        schema.path("definitions").properties().forEach(each -> look(each.getKey(), each.getValue(), schema, lacks));
        assertThat(lacks).isEmpty();
    }

    private static void look(String path, JsonNode value, JsonNode schema, List<String> lacks) {
        if (value.has("$ref") || value.has("allOf") && !value.has("properties")) {
            return;
        }
        if (!value.hasNonNull("description")) {
            lacks.add(path + " is not described");
        }
        if (value.has("properties") && !value.path("additionalProperties").isBoolean()) {
            lacks.add(path + " takes anything");
        }
        value.path("properties")
                .properties()
                .forEach(each -> look(path + "." + each.getKey(), each.getValue(), schema, lacks));
        if (value.path("items").has("properties")) {
            look(path + "[]", value.path("items"), schema, lacks);
        }
    }

    @Test
    void itKnowsTheServicesAsTheyAre() throws IOException {
        JsonNode known = chart.services();
        assertThat(known).hasSize(ServiceCatalog.values().length);
        for (ServiceCatalog service : ServiceCatalog.values()) {
            JsonNode entry = known.path(service.role());
            assertThat(entry.path("module").asText()).isEqualTo(service.module());
            assertThat(entry.path("port").asInt()).isEqualTo(service.preferredPort());
            Properties settings = new Properties();
            settings.load(
                    new StringReader(chart.source(service.module() + "/src/main/resources/application.properties")));
            assertThat(settings.getProperty("quarkus.http.port"))
                    .isEqualTo(entry.path("port").asText());
            if (entry.has("facts")) {
                assertThat(settings.getProperty("mp.messaging.incoming.facts.topic"))
                        .isEqualTo(entry.path("facts").asText());
            }
            assertThat(chart.values().path("services").has(service.role())).isTrue();
        }
    }

    @Test
    void theGroupsThatTheScalerAsksAboutAreThoseOfTheWorkers() throws IOException {
        Properties common = new Properties();
        common.load(new StringReader(
                chart.source("libs/audio-step/src/main/resources/META-INF/microprofile-config.properties")));
        assertThat(common.getProperty("mp.messaging.incoming.facts.group.id")).isEqualTo("${quarkus.application.name}");
        assertThat(common.getProperty("mp.messaging.incoming.commands.group.id"))
                .isEqualTo("${quarkus.application.name}-commands");
        assertThat(common.getProperty("mp.messaging.incoming.commands.topic")).isEqualTo("task.command");
        assertThat(chart.file("templates/scaling.yaml"))
                .contains(
                        "dict $service.facts $service.module \"task.command\" (printf \"%s-commands\" $service.module)")
                .doesNotContain("excludePersistentLag");
    }

    @Test
    void everySettingThatItSetsIsDocumented() throws IOException {
        String documented = chart.source("docs/operations.md") + chart.source("docs/api/README.md");
        List<String> settings = SETTING.matcher(chart.file("templates/_settings.tpl"))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        assertThat(settings).hasSizeGreaterThan(10);
        assertThat(settings)
                .allMatch(setting -> documented.contains("`" + setting + "`")
                        || documented.contains("`" + setting.substring(setting.lastIndexOf('.')) + "`"));
    }

    @Test
    void itIsOfTheVersionOfTheSources() throws IOException {
        assertThat(chart.source("pom.xml"))
                .contains("<version>"
                        + chart.yaml("Chart.yaml").path("appVersion").asText() + "</version>");
    }
}
