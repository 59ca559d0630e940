package io.soundforge.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority that nobody knows but who is told. Made with the JDK's keytool. */
public final class TestAuthority {
    private static final String PASSWORD = "changeit";

    private final Path folder;

    private TestAuthority(Path folder) {
        this.folder = folder;
    }

    /** Makes one, whose files lie in that folder. */
    public static TestAuthority in(Path folder) throws Exception {
        TestAuthority made = new TestAuthority(folder);
        made.keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c", "-keystore", "ca.p12");
        made.keytool("-exportcert", "-alias", "ca", "-rfc", "-file", "authority.pem", "-keystore", "ca.p12");
        return made;
    }

    /** Its own certificate, PEM. */
    public Path certificate() {
        return folder.resolve("authority.pem");
    }

    /** Makes sockets of a server with a certificate for that name and that address. */
    public SSLServerSocketFactory server(String name, String address) throws Exception {
        String store = name + ".p12";
        keytool("-genkeypair", "-alias", "server", "-dname", "CN=" + name, "-keystore", store);
        keytool("-certreq", "-alias", "server", "-file", name + ".csr", "-keystore", store);
        List<String> sign = new ArrayList<>(List.of("-gencert", "-alias", "ca", "-infile", name + ".csr", "-rfc"));
        sign.addAll(List.of("-outfile", name + ".pem", "-ext", "san=dns:" + name + ",ip:" + address));
        sign.addAll(List.of("-keystore", "ca.p12"));
        keytool(sign.toArray(String[]::new));
        keytool("-importcert", "-noprompt", "-alias", "ca", "-file", "authority.pem", "-keystore", store);
        keytool("-importcert", "-noprompt", "-alias", "server", "-file", name + ".pem", "-keystore", store);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(store), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory();
    }

    /** Makes sockets of a client that trusts this authority alone. */
    public SSLSocketFactory client() throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry("ca", load("ca.p12").getCertificate("ca"));
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private KeyStore load(String store) throws GeneralSecurityException, IOException {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(store))) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        return loaded;
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-validity", "30"));
        }
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(folder.resolve("keytool.log"));
        assertThat(process.exitValue()).as(said).isZero();
    }
}
