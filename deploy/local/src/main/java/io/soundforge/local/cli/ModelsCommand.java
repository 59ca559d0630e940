package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.ApiClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code models}. */
@Command(name = "models", description = "Show which separation models there are, and which would be fetched.")
public final class ModelsCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        ApiClient api = new ApiClient(new Readiness(System.err).ensure().publicUrl());
        JsonNode models = api.get("/api/v1/models");
        System.out.println(models.toPrettyString());
        return 0;
    }
}
