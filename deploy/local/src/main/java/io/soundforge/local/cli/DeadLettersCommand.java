package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.view.TextTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters}. */
@Command(
        name = "dead-letters",
        description = "List the records that a service could not read; --replay sends one of them again.")
public final class DeadLettersCommand implements Callable<Integer> {
    private static final String PATH = "/api/v1/system/dead-letters";
    private static final int REASON_LENGTH = 80;

    @Option(names = "--replay", description = "Send the named record to its topic once more.")
    private boolean replay;

    @Option(names = "--json", description = "Print the API's answer.")
    private boolean json;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The record, with --replay.")
    private String id;

    @Override
    public Integer call() throws Exception {
        ApiClient api = new ApiClient(new Readiness(System.err).apiUrl());
        if (replay && id == null) {
            System.err.println("soundforge: --replay needs the id of a record, see ./soundforge dead-letters");
            return 2;
        }
        if (replay) {
            JsonNode sent = api.post(PATH + "/" + id + "/replay");
            System.out.println(
                    json
                            ? sent.toPrettyString()
                            : "Sent to " + sent.path("topic").asText() + " again.");
            return 0;
        }
        JsonNode answer = api.get(PATH);
        if (json) {
            System.out.println(answer.toPrettyString());
        } else {
            print(answer.path("dead_letters"));
        }
        return 0;
    }

    private static void print(JsonNode letters) {
        if (letters.isEmpty()) {
            System.out.println("There are no dead letters.");
            return;
        }
        TextTable table = new TextTable("id", "at", "topic", "consumer", "reason");
        for (JsonNode letter : letters) {
            String reason = letter.path("reason").asText().replaceAll("\\s+", " ");
            table.row(
                    letter.path("id").asText(),
                    letter.path("at").asText(),
                    letter.path("topic").asText(),
                    letter.path("consumer").asText(),
                    reason.length() <= REASON_LENGTH ? reason : reason.substring(0, REASON_LENGTH - 1) + "…");
        }
        table.print(System.out);
    }
}
