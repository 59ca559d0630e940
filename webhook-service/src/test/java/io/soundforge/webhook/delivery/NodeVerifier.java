package io.soundforge.webhook.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.events.EventCodec;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.endpoint.SigningSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The official JavaScript library of Standard Webhooks, run by node. */
final class NodeVerifier implements AutoCloseable {
    private static final String LIBRARY = "standardwebhooks@1.1.1";

    private static final String SCRIPT = """
            const { Webhook } = require("standardwebhooks");
            const { secret, headers, body } = JSON.parse(require("fs").readFileSync(0, "utf8"));
            let verdict;
            try {
              new Webhook(secret).verify(Buffer.from(body, "base64"), headers);
              verdict = "accepted";
            } catch (e) {
              verdict = e.constructor.name;
            }
            console.log(verdict);
            """;

    private final Path folder;

    private NodeVerifier(Path folder) {
        this.folder = folder;
    }

    /** Installs the library into a temporary folder; skips the test, and says so, where node, npm or the library is not to be had; fails in CI. */
    static NodeVerifier installed() throws IOException, InterruptedException {
        NodeVerifier verifier = new NodeVerifier(Files.createTempDirectory("node"));
        Files.writeString(verifier.folder.resolve("package.json"), "{\"private\": true}");
        Files.writeString(verifier.folder.resolve("verify.js"), SCRIPT);
        String said = verifier.run("", "npm", "install", "--no-audit", "--no-fund", LIBRARY);
        if (!Files.isDirectory(verifier.folder.resolve("node_modules/standardwebhooks"))) {
            String why = LIBRARY + " cannot be installed, so that no second library checks our signatures: " + said;
            verifier.close();
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                throw new AssertionError(why);
            }
            System.err.println("SKIPPED: " + why);
            Assumptions.abort(why);
        }
        return verifier;
    }

    /** Whether the library takes a delivery for genuine. */
    boolean accepts(SigningSecret secret, Receiver.Got got) throws IOException, InterruptedException {
        ObjectNode input = EventCodec.json().createObjectNode();
        input.put("secret", secret.text()).put("body", got.body());
        ObjectNode headers = input.putObject("headers");
        got.headers().forEach((name, values) -> headers.put(name.toLowerCase(), String.join(", ", values)));
        String verdict = run(input.toString(), "node", "verify.js").strip();
        if (!verdict.equals("accepted") && !verdict.equals("WebhookVerificationError")) {
            throw new IllegalStateException("node says: " + verdict);
        }
        return verdict.equals("accepted");
    }

    private String run(String input, String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path given = Files.writeString(folder.resolve("input"), input);
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(given.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return List.of(command).getFirst() + " is missing";
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return List.of(command) + " does not end";
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
