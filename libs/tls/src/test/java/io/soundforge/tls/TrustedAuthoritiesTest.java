package io.soundforge.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.testing.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedAuthoritiesTest {
    @TempDir
    Path folder;

    @Test
    void thoseOfTheFileComeBesidesTheRuntimesOwn() throws Exception {
        TrustManagerFactory own = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        own.init((java.security.KeyStore) null);
        try (TestAuthority authority = new TestAuthority()) {
            X509Certificate[] trusted = issuers(TrustedAuthorities.withFile(authority.certificate()));

            assertThat(trusted).hasSize(issuers(own).length + 1).contains(issuers(own));
            assertThat(Arrays.stream(trusted)
                            .map(each -> each.getSubjectX500Principal().getName()))
                    .contains("CN=Test CA");
        }
    }

    private static X509Certificate[] issuers(TrustManagerFactory factory) {
        return ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers();
    }

    @Test
    void aFileThatHoldsNoneIsNamed() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");

        assertThatThrownBy(() -> TrustedAuthorities.withFile(empty)).hasMessageContaining("no certificate in " + empty);
        assertThatThrownBy(() -> TrustedAuthorities.withFile(folder.resolve("missing.pem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing.pem");
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "-----BEGIN CERTIFICATE-----\nx\n");
        assertThatThrownBy(() -> TrustedAuthorities.contextWithFile(garbage))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("garbage.pem");
    }
}
