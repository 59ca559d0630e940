package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.Query;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.view.FactList;
import io.soundforge.local.view.TextTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The commands about keys. */
final class KeyCommands {
    private KeyCommands() {}

    private static String words(JsonNode texts) {
        List<String> words = new ArrayList<>();
        texts.forEach(text -> words.add(text.asText()));
        return String.join(" ", words);
    }

    private static Instant time(JsonNode text) {
        return text.isTextual() ? Instant.parse(text.asText()) : null;
    }

    /** {@code keys create}. */
    @Command(name = "create", description = "Make a key; it is shown this once.")
    static final class Create implements Callable<Integer> {
        @ParentCommand
        KeysCommand keys;

        @Option(
                names = "--scope",
                split = ",",
                defaultValue = "read,submit",
                description = "What its holder may do: read, submit, admin (default: ${DEFAULT-VALUE}).")
        List<String> scopes;

        @Option(names = "--label", description = "What to call it.")
        String label;

        @Option(names = "--owner", description = "Whose songs its holder works with (default: yours).")
        String owner;

        @Option(
                names = "--expires-in",
                paramLabel = "SPAN",
                converter = TimeWords.Span.class,
                description = "When it ends, like 12h or 90d (default: never).")
        Duration span;

        @Option(names = "--json", description = "Print the API's answer.")
        boolean json;

        @Override
        public Integer call() throws Exception {
            ObjectNode wanted = ApiClient.JSON.createObjectNode();
            ArrayNode names = wanted.putArray("scopes");
            scopes.forEach(names::add);
            if (label != null) {
                wanted.put("label", label);
            }
            if (owner != null) {
                wanted.put("owner", owner);
            }
            if (span != null) {
                wanted.put("expires_at", keys.clock().instant().plus(span).toString());
            }
            JsonNode made = keys.api().post(KeysCommand.PATH, wanted);
            if (json) {
                keys.out().println(made.toPrettyString());
                return 0;
            }
            Instant expiry = time(made.path("expires_at"));
            FactList facts = new FactList();
            facts.add("key", made.path("key").asText());
            facts.add("id", made.path("id").asText());
            facts.add("label", made.path("label").asText(""));
            facts.add("owner", made.path("owner").asText());
            facts.add("scopes", words(made.path("scopes")));
            facts.add("expires", expiry == null ? "never" : keys.moments().brief(expiry));
            keys.out().println("A key was made");
            facts.print(keys.out());
            keys.out().println("It will not be shown again. Commands take it from SOUNDFORGE_API_KEY.");
            return 0;
        }
    }

    /** {@code keys list}. */
    @Command(name = "list", description = "List keys, the newest first, revoked and expired ones too.")
    static final class ListAll implements Callable<Integer> {
        @ParentCommand
        KeysCommand keys;

        @Option(names = "--limit", defaultValue = "50", description = "At most so many (default: ${DEFAULT-VALUE}).")
        int limit = 50;

        @Option(names = "--json", description = "Print the API's answer.")
        boolean json;

        ListAll() {}

        ListAll(KeysCommand keys) {
            this.keys = keys;
        }

        @Override
        public Integer call() throws Exception {
            Query query = new Query(KeysCommand.PATH).with("limit", Integer.toString(limit));
            JsonNode page = keys.api().get(query.toString());
            if (json) {
                keys.out().println(page.toPrettyString());
                return 0;
            }
            if (page.path("keys").isEmpty()) {
                keys.out().println("There are no keys. ./soundforge keys create makes one.");
                return 0;
            }
            TextTable table = new TextTable("id", "state", "owner", "scopes", "made", "last used", "ends", "label");
            for (JsonNode key : page.path("keys")) {
                table.row(
                        key.path("id").asText(),
                        key.path("state").asText(),
                        key.path("owner").asText(),
                        words(key.path("scopes")),
                        shown(key.path("created_at"), ""),
                        shown(key.path("last_used_at"), "never"),
                        shown(key.path("expires_at"), "never"),
                        key.path("label").asText(""));
            }
            table.print(keys.out());
            if (page.hasNonNull("next_cursor")) {
                keys.out().println("There are older ones: --limit shows more.");
            }
            return 0;
        }

        private String shown(JsonNode text, String without) {
            Instant moment = time(text);
            return moment == null ? without : keys.moments().brief(moment);
        }
    }

    /** {@code keys revoke}. */
    @Command(name = "revoke", description = "Take a key back: it opens nothing any more.")
    static final class Revoke implements Callable<Integer> {
        @ParentCommand
        KeysCommand keys;

        @Parameters(paramLabel = "ID", description = "The key's id, see ./soundforge keys list.")
        String id;

        @Override
        public Integer call() throws Exception {
            if (!id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
                throw new StackException("that is no key's id; ./soundforge keys list shows them");
            }
            keys.api().delete(KeysCommand.PATH + "/" + id);
            keys.out().println("Revoked " + id + ".");
            return 0;
        }
    }
}
