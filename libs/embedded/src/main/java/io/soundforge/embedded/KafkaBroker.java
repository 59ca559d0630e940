package io.soundforge.embedded;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A real one-node Kafka (KRaft) in a process of its own. Its data stay in a directory, so that it can be stopped or killed and
 * started again, on the same port. It listens on loopback only and ends with this JVM.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xms64m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=48m",
            "-Xss512k",
            "-Djava.awt.headless=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "-Dlog4j2.StatusLogger.level=OFF");

    private final Path directory;
    private final int port;
    private final Guarded guarded;
    private Process process;

    /**
     * A broker that is not started yet.
     *
     * @param directory of its data and its log, made where it does not exist
     * @param port the port for clients
     */
    public KafkaBroker(Path directory, int port) {
        this(directory, port, null);
    }

    /**
     * A broker that has a second port, for clients that encrypt and show a password (SASL_SSL with SCRAM-SHA-512).
     *
     * @param guarded that port; null for none
     */
    public KafkaBroker(Path directory, int port, Guarded guarded) {
        this.directory = directory.toAbsolutePath();
        this.port = port;
        this.guarded = guarded;
    }

    /**
     * A port for clients that encrypt and show a password.
     *
     * @param port the port
     * @param identity a PEM file: a private key that is not encrypted, its certificate, and those of who vouches for it
     */
    public record Guarded(int port, Path identity) {}

    /** What clients take as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The port for clients. */
    public int port() {
        return port;
    }

    /** What the broker prints. */
    public Path log() {
        return directory.resolve("kafka.log");
    }

    /** The process. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Whether its process runs. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /**
     * Starts the broker and waits until it answers. Does nothing where it runs.
     *
     * @throws IOException if it ends or does not answer within a minute; the message names its log
     */
    public synchronized KafkaBroker start() throws IOException {
        if (isRunning()) {
            return this;
        }
        forget();
        Files.createDirectories(directory);
        Path properties = writeProperties();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", BrokerClassPath.find(), BrokerMain.class.getName(), properties.toString()));
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.appendTo(log().toFile()))
                .start();
        Guardian.shared().guard(process.toHandle());
        awaitReady();
        return this;
    }

    private Path writeProperties() throws IOException {
        Properties settings = new Properties();
        int controllerPort = FreePorts.preferring(port + 1);
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        String listeners = "PLAINTEXT://127.0.0.1:" + port;
        if (guarded != null) {
            listeners += ",SASL_SSL://127.0.0.1:" + guarded.port();
            settings.setProperty(
                    "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL");
            settings.setProperty("ssl.keystore.type", "PEM");
            settings.setProperty(
                    "ssl.keystore.location", guarded.identity().toAbsolutePath().toString());
            settings.setProperty("sasl.enabled.mechanisms", "SCRAM-SHA-512");
            settings.setProperty(
                    "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        settings.setProperty("listeners", listeners + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.setProperty("advertised.listeners", listeners);
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty("log.dirs", directory.resolve("logs").toString());
        try (var defaults = KafkaBroker.class.getResourceAsStream("broker.properties")) {
            settings.load(defaults);
        }
        StringWriter text = new StringWriter();
        settings.store(text, "Written at each start");
        return Files.writeString(directory.resolve("server.properties"), text.toString());
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!answers(port)) {
            if (!process.isAlive()) {
                throw new IOException("Kafka ended at its start with status " + process.exitValue() + ", see " + log());
            }
            if (Thread.currentThread().isInterrupted()) {
                kill();
                throw new InterruptedIOException("interrupted while Kafka started");
            }
            if (System.nanoTime() > deadline) {
                kill();
                throw new IOException("Kafka did not answer within " + START_PATIENCE.toSeconds() + " s, see " + log());
            }
            Pause.between();
        }
    }

    /** Whether a Kafka broker answers on that port of this machine (it is asked for the API versions it speaks). */
    public static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(2000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(10); // length
            out.writeShort(18); // ApiVersions
            out.writeShort(0); // version
            out.writeInt(1); // correlation id
            out.writeShort(-1); // no client id
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int length = in.readInt();
            return length > 0 && in.readInt() == 1 && in.readShort() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the broker in order; its data stay. */
    public synchronized void stop() {
        endWith(false);
    }

    /** Kills the broker (SIGKILL), as a crash would. */
    public synchronized void kill() {
        endWith(true);
    }

    private void endWith(boolean force) {
        if (process == null) {
            return;
        }
        ProcessRef ref = ProcessRef.of(process.toHandle());
        if (force) {
            ref.kill();
        } else {
            ref.end(STOP_PATIENCE);
        }
        forget();
    }

    private void forget() {
        if (process != null) {
            Guardian.forget(process.pid());
            process = null;
        }
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }
}
