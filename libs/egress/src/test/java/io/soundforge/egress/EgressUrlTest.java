package io.soundforge.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressUrlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://example.com                          | http://example.com/
            HTTPS://Example.COM:443/a?b=c#d             | https://example.com/a?b=c
            http://example.com:8000/                    | http://example.com:8000/
            http://example.com.:/x                      | http://example.com/x
            http://example.com?q                        | http://example.com/?q
            https://bücher.example/Lied ü.mp3           | https://xn--bcher-kva.example/Lied%20%C3%BC.mp3
            https://example.com/100%25.mp3              | https://example.com/100%25.mp3
            https://example.com/a\\b"c                  | https://example.com/a%5Cb%22c
            http://my_host-1.example/@x                 | http://my_host-1.example/@x
            http://[2606:4700::1111]:8080/              | http://[2606:4700:0:0:0:0:0:1111]:8080/
            """)
    void takesUrlsApart(String text, String normal) throws Exception {
        assertThat(EgressUrl.parse(text)).hasToString(normal);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1/, 127.0.0.1",
        "http://127.0.0.1./, 127.0.0.1",
        "http://127.1/, 127.0.0.1",
        "http://127.0.1/, 127.0.0.1",
        "http://2130706433/, 127.0.0.1",
        "http://0x7f000001/, 127.0.0.1",
        "http://0X7F.1/, 127.0.0.1",
        "http://0x7f.0x0.0x0.0x1/, 127.0.0.1",
        "http://0177.0.0.1/, 127.0.0.1",
        "http://017700000001/, 127.0.0.1",
        "http://0/, 0.0.0.0",
        "http://10.1/, 10.0.0.1",
        "http://2852039166/, 169.254.169.254",
        "http://0xa9.0376.43518/, 169.254.169.254",
        "http://１２７.０.０.１/, 127.0.0.1",
        "http://127。0。0。1/, 127.0.0.1",
        "http://①②⑦.⓪.⓪.①/, 127.0.0.1",
        "http://[::1]/, ::1",
        "http://[0:0:0:0:0:0:0:1]/, ::1",
        "http://[::127.0.0.1]/, ::127.0.0.1",
        "http://[::ffff:127.0.0.1]/, 127.0.0.1",
        "http://[::ffff:7f00:1]/, 127.0.0.1",
        "http://[0000:0000:0000:0000:0000:ffff:7f00:0001]/, 127.0.0.1",
        "http://[64:ff9b::7f00:1]/, 64:ff9b::7f00:1",
        "http://[fe80::1]/, fe80::1",
        "http://[FD00:EC2::254]/, fd00:ec2::254",
    })
    void readsAddressesInAllSpellings(String url, String address) throws Exception {
        assertThat(EgressUrl.parse(url).literal()).contains(InetAddress.getByName(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "example.com",
                "//example.com/",
                "http:/example.com",
                "http:example.com",
                "http://",
                "http:///x",
                "http://:80/",
                "http://?x",
                "ftp://example.com/",
                "file:///etc/passwd",
                "jar:http://example.com/!/",
                "gopher://example.com/",
                "data:audio/mp3;base64,AAAA",
                "javascript://example.com/%0a",
                "http://user@example.com/",
                "http://user:pass@example.com/",
                "http://example.com@127.0.0.1/",
                "http://@127.0.0.1/",
                "http://example.com:0/",
                "http://example.com:65536/",
                "http://example.com:99999/",
                "http://example.com:x/",
                "http://example.com:-1/",
                "http://example.com:80:80/",
                "http://exa mple.com/",
                "http://example.com\\@127.0.0.1/",
                "http://127.0.0.1\\.example.com/",
                "http://a..b/",
                "http://-a.example/",
                "http://[::1/",
                "http://::1/",
                "http://[::1]x/",
                "http://[fe80::1%eth0]/",
                "http://[fe80::1%25eth0]/",
                "http://[v1.x]/",
                "http://[127.0.0.1]/",
                "http://[]/",
                "http://1.2.3.4.5/",
                "http://256.0.0.1/",
                "http://0x/",
                "http://0x100000000/",
                "http://4294967296/",
                "http://127.0.0.1/../\r\nHost: x",
                "http://exam\tple.com/",
                "http://127.0.0.1%00.example.com/",
                "http://127.0.0.1%2f/",
                "http://a.1/",
                "http://0.0.0.0/8/../@x:\u0000",
                "http://*/",
                "http://127.0.0.*/"
            })
    void refusesWhatIsNoPlainWebAddress(String url) {
        EgressException refused = catchThrowableOfType(EgressException.class, () -> EgressUrl.parse(url));
        assertThat(refused).as(url).isNotNull();
        assertThat(refused.code()).isEqualTo(EgressCode.URL_NOT_ALLOWED);
        assertThat(refused.isRetryable()).isFalse();
    }

    @Test
    void refusesEndlessUrls() {
        assertThatThrownBy(() -> EgressUrl.parse("http://example.com/" + "a".repeat(9000)))
                .isInstanceOf(EgressException.class);
        assertThatThrownBy(() -> EgressUrl.parse(null)).isInstanceOf(EgressException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/x?y, https://example.com/x?y",
        "x, https://example.com/a/x",
        "../x, https://example.com/x",
        "?q, https://example.com/a/?q",
        "//other.example/x, https://other.example/x",
        "http://other.example:8080, http://other.example:8080/",
        "/Lied ü, https://example.com/Lied%20%C3%BC",
    })
    void resolvesRedirects(String location, String target) throws Exception {
        assertThat(EgressUrl.parse("https://example.com/a/b?c").resolve(location))
                .hasToString(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://example.com/",
                "//user@example.com/",
                "http://[",
                "/x\u0001",
                "%%%:x"
            })
    void refusesRedirectsElsewhere(String location) throws Exception {
        EgressUrl base = EgressUrl.parse("https://example.com/a");
        assertThatThrownBy(() -> base.resolve(location)).isInstanceOf(EgressException.class);
    }
}
