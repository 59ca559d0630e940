package io.soundforge.local.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Helm chart as it lies in the source tree. */
final class Chart {
    static final YAMLMapper YAML = new YAMLMapper();

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);

    private final Path root = Path.of(System.getProperty("soundforge.root", "../.."))
            .toAbsolutePath()
            .normalize();
    private final Path folder = root.resolve("deploy/helm/sound-forge");

    /** A file of the source tree. */
    String source(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    /** A file of the chart. */
    String file(String path) throws IOException {
        return Files.readString(folder.resolve(path));
    }

    JsonNode yaml(String path) throws IOException {
        return YAML.readTree(file(path));
    }

    JsonNode schema() throws IOException {
        return YAML.readTree(file("values.schema.json"));
    }

    JsonNode values() throws IOException {
        return yaml("values.yaml");
    }

    /** The defaults with further values over them, as Helm merges them. */
    JsonNode values(JsonNode... more) throws IOException {
        ObjectNode merged = (ObjectNode) values();
        for (JsonNode each : more) {
            merge(merged, each);
        }
        return merged;
    }

    private static void merge(ObjectNode into, JsonNode values) {
        values.properties().forEach(entry -> {
            if (entry.getValue().isObject() && into.path(entry.getKey()).isObject()) {
                merge((ObjectNode) into.get(entry.getKey()), entry.getValue());
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }

    /** An example, by its name without the ending. */
    JsonNode example(String name) throws IOException {
        return YAML.readTree(
                root.resolve("deploy/helm/examples").resolve(name + ".yaml").toFile());
    }

    /** What is wrong with values, a sentence each. */
    List<String> violations(JsonNode values) throws IOException {
        JsonSchema schema = FACTORY.getSchema(schema());
        return schema.validate(values).stream().map(Object::toString).toList();
    }

    /** What the chart knows of the services, by their roles. */
    JsonNode services() throws IOException {
        String helpers = file("templates/_helpers.tpl");
        String begin = "{{- define \"sf.services\" -}}";
        int from = helpers.indexOf(begin) + begin.length();
        return YAML.readTree(helpers.substring(from, helpers.indexOf("{{- end", from)));
    }
}
