package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.view.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code models}. */
@Command(name = "models", description = "Show which separation models there are, and which would be fetched.")
public final class ModelsCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print what the API answers.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        ApiClient api = new ApiClient(new Readiness(System.err).ensure().publicUrl());
        JsonNode answer = api.get("/api/v1/models");
        if (json) {
            System.out.println(answer.toPrettyString());
        } else if (answer.path("reported").asBoolean()) {
            print(answer.path("models"));
        } else {
            System.out.println("The separation service has not said yet what it offers; known are "
                    + String.join(", ", texts(answer.path("names"))) + ".");
        }
        return 0;
    }

    private static void print(JsonNode models) {
        TextTable table = new TextTable("model", "stems", "weights", "size", "what");
        Map<String, List<String>> licences = new LinkedHashMap<>();
        for (JsonNode model : models) {
            table.row(
                    model.path("name").asText(),
                    String.join(" ", texts(model.path("stems"))),
                    weights(model),
                    size(model.path("size_bytes")),
                    model.path("note").asText(""));
            if (model.hasNonNull("licence_note")) {
                licences.computeIfAbsent(model.path("licence_note").asText(), any -> new ArrayList<>())
                        .add(model.path("name").asText());
            }
        }
        table.print(System.out);
        System.out.println();
        licences.forEach((licence, names) -> System.out.println(String.join(", ", names) + ": " + licence));
    }

    private static String weights(JsonNode model) {
        if (model.hasNonNull("resolves_to")) {
            return "takes " + model.path("resolves_to").asText();
        }
        if (model.path("installed").asBoolean()) {
            return model.path("engine").asText().equals("demucs") ? "here" : "needs none";
        }
        return model.path("fetchable").asBoolean() ? "fetched at first use" : "missing";
    }

    private static String size(JsonNode bytes) {
        return bytes.longValue() > 0 ? bytes.longValue() / 1_000_000 + " MB" : "";
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
