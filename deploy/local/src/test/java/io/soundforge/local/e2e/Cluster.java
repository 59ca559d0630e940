package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * A namespace of the cluster that {@code KUBECONFIG} names, by {@code kubectl} and {@code helm}, as an operator has them. Pods are held to the
 * restricted pod security standard there.
 */
final class Cluster implements AutoCloseable {
    private static final int PATIENCE_S = 300;

    private final String namespace;

    private Cluster(String namespace) {
        this.namespace = namespace;
    }

    /** Makes the namespace, which must not be there. */
    static Cluster of(String namespace) throws IOException, InterruptedException {
        Cluster cluster = new Cluster(namespace);
        run(Map.of(), "kubectl", "create", "namespace", namespace);
        run(Map.of(), "kubectl", "label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
        return cluster;
    }

    /** Makes a Secret. */
    void secret(String name, Map<String, String> data) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("create", "secret", "generic", name));
        data.forEach((key, value) -> command.add("--from-literal=" + key + "=" + value));
        kubectl(command.toArray(String[]::new));
    }

    /** Makes what a document describes. */
    void apply(String yaml) throws IOException, InterruptedException {
        Path file = Files.createTempFile("soundforge-cluster", ".yaml");
        try {
            Files.writeString(file, yaml);
            kubectl("apply", "--filename", file.toString());
        } finally {
            Files.delete(file);
        }
    }

    /** The namespace. */
    String name() {
        return namespace;
    }

    /** Runs {@code kubectl} in the namespace, and returns what it prints. */
    String kubectl(String... arguments) throws IOException, InterruptedException {
        return inNamespace("kubectl", arguments);
    }

    /** Runs {@code helm} in the namespace, and returns what it prints. */
    String helm(String... arguments) throws IOException, InterruptedException {
        return inNamespace("helm", arguments);
    }

    private String inNamespace(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "--namespace", namespace));
        command.addAll(List.of(arguments));
        return run(Map.of(), command.toArray(String[]::new));
    }

    /** How many pods a deployment shall have now. */
    int replicas(String deployment) throws IOException, InterruptedException {
        return number(kubectl("get", "deployment", deployment, "--output=jsonpath={.spec.replicas}"));
    }

    /**
     * Tells how many pods a deployment shall have, now and whenever that changes, on a thread of its own.
     *
     * @return ends it
     */
    AutoCloseable watchReplicas(String deployment, IntConsumer onChange) throws IOException {
        Process watch = new ProcessBuilder(
                        "kubectl",
                        "--namespace",
                        namespace,
                        "get",
                        "deployment",
                        deployment,
                        "--watch",
                        "--output=jsonpath={.spec.replicas}{\"\\n\"}")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread.ofVirtual().name("watch-" + deployment).start(() -> {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    onChange.accept(number(line));
                }
            } catch (IOException e) {
                assertThat(watch.isAlive()).as("the watch goes on: " + e).isFalse();
            }
        });
        return watch::destroy;
    }

    private static int number(String text) {
        return text.isBlank() ? 0 : Integer.parseInt(text.strip());
    }

    /** Takes the namespace away, with everything in it. */
    @Override
    public void close() throws IOException, InterruptedException {
        run(Map.of(), "kubectl", "delete", "namespace", namespace, "--timeout=120s");
    }

    /** Runs a program that must end well, and returns what it prints. */
    static String run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("soundforge-cluster", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
            process.destroyForcibly();
            String printed = Files.readString(out);
            assertThat(ended).as(String.join(" ", command) + "\n" + printed).isTrue();
            assertThat(process.exitValue())
                    .as(String.join(" ", command) + "\n" + printed)
                    .isZero();
            return printed;
        } finally {
            Files.delete(out);
        }
    }
}
