package io.soundforge.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The Java runtime's certificate authorities and those of a file. */
public final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /**
     * What decides whether a server is trusted.
     *
     * @param file certificates, PEM
     * @throws IllegalArgumentException if the file cannot be read or holds no certificate
     */
    public static TrustManagerFactory withFile(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                all.setCertificateEntry("extra-" + number++, certificate);
            }
            if (number == 0) {
                throw new IllegalArgumentException("no certificate in " + file);
            }
            for (X509Certificate certificate : ownAuthorities()) {
                all.setCertificateEntry("own-" + number++, certificate);
            }
            return factoryOver(all);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot read certificates from " + file, e);
        }
    }

    /**
     * The same, for clients of the Java runtime.
     *
     * @throws IllegalArgumentException as {@link #withFile}
     */
    public static SSLContext contextWithFile(Path file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, withFile(file).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate[] ownAuthorities() throws GeneralSecurityException {
        for (TrustManager manager : factoryOver(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    private static TrustManagerFactory factoryOver(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
