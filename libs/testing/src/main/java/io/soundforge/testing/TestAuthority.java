package io.soundforge.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of a test's own, and servers with certificates of its making. Needs the Java runtime's keytool. */
public final class TestAuthority implements AutoCloseable {
    private static final String PASSWORD = "changeit";
    private static final String CA = "ca";

    private final Path folder;
    private int made;

    /** A new one, in a temporary folder that {@link #close} deletes. */
    public TestAuthority() {
        try {
            this.folder = Files.createTempDirectory("authority");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keytool("-genkeypair", "-alias", CA, "-dname", "CN=Test CA", "-ext", "bc:c", "-validity", "30");
    }

    /**
     * What a server that is no part of this JVM shows, as PEM files.
     *
     * @param certificate followed by the authority's
     * @param key not encrypted
     */
    public record Identity(Path certificate, Path key) {}

    /** Its certificate, as a PEM file. */
    public Path certificate() {
        try {
            return write(
                    "authority.pem",
                    pem("CERTIFICATE", store().getCertificate(CA).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An identity that the authority vouches for, under these names, e.g. {@code dns:a.example,ip:127.0.0.1}. */
    public Identity identity(String names) {
        String alias = pair("-ext", "san=" + names, "-signer", CA, "-validity", "30");
        try {
            StringBuilder chain = new StringBuilder();
            for (Certificate certificate : store().getCertificateChain(alias)) {
                chain.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            byte[] key = store().getKey(alias, PASSWORD.toCharArray()).getEncoded();
            return new Identity(
                    write(alias + ".pem", chain.toString()), write(alias + "-key.pem", pem("PRIVATE KEY", key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sockets of a server that the authority vouches for, under these names, e.g. {@code dns:a.example,ip:127.0.0.1}. */
    public ServerSocketFactory server(String names) {
        return server("-ext", "san=" + names, "-signer", CA, "-validity", "30");
    }

    /** Sockets of a server whose certificate was good until yesterday. */
    public ServerSocketFactory expired(String names) {
        return server("-ext", "san=" + names, "-signer", CA, "-startdate", "-3d", "-validity", "2");
    }

    /** Sockets of a server for which nobody vouches. */
    public ServerSocketFactory selfSigned(String names) {
        return server("-ext", "san=" + names, "-validity", "30");
    }

    /** Sockets of a client that trusts this authority alone. */
    public SSLSocketFactory client() {
        try {
            KeyStore known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            known.setCertificateEntry(CA, store().getCertificate(CA));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(known);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make a client", e);
        }
    }

    @Override
    public void close() {
        TemporaryFolders.delete(folder);
    }

    private String pair(String... options) {
        String alias = "server-" + ++made;
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + alias));
        arguments.addAll(List.of(options));
        keytool(arguments.toArray(String[]::new));
        return alias;
    }

    private ServerSocketFactory server(String... options) {
        String alias = pair(options);
        try {
            KeyStore one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            KeyStore all = store();
            one.setKeyEntry(
                    alias,
                    all.getKey(alias, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    all.getCertificateChain(alias));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(one, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context.getServerSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make a server of " + alias, e);
        }
    }

    private KeyStore store() {
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot read the keys", e);
        }
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keyalg", "EC", "-keystore", "keys.p12", "-storepass", PASSWORD));
        Path log = folder.resolve("keytool.log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        String.join(" ", command) + ": " + Files.readString(log, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
