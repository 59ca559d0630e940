package io.soundforge.testing;

import java.util.List;
import java.util.stream.Stream;

/** Addresses that no call of a user's may reach, in every spelling that we know of. */
public final class HostileAddresses {
    /** At least one address of every block that is not public. */
    public static final List<String> NOT_PUBLIC = List.of(
            "0.0.0.0",
            "0.1.2.3",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "168.63.129.16",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.0",
            "192.0.0.192",
            "192.0.0.255",
            "192.0.2.7",
            "192.88.99.1",
            "192.168.0.0",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.255",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "2001::1",
            "2001:0:4136:e378::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:808:808::1",
            "3fff::1",
            "3fff:fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "feff::1",
            "ff02::1",
            "ffff::1");

    /** Hosts of URLs that are addresses of this machine, spelled so that a careless reader does not see it. */
    private static final List<String> SPELLINGS = List.of(
            "127.0.0.1.",
            "127.1",
            "127.0.1",
            "127.255.255.254",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0X7F.0x0.0.0x1",
            "0177.0.0.1",
            "017700000001",
            "0",
            "127。0。0。1",
            "１２７.０.０.１",
            "①②⑦.⓪.⓪.①",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:7f00:1]",
            "[0000:0000:0000:0000:0000:ffff:7f00:0001]");

    /** What a resolver may answer, comma-separated: one bad address spoils a host. */
    private static final List<String> MIXED = List.of(
            "8.8.8.8,127.0.0.1",
            "127.0.0.1,8.8.8.8",
            "8.8.8.8,::1",
            "8.8.8.8,1.1.1.1,9.9.9.9,169.254.169.254",
            "2606:4700::1111,fd00::1");

    /** Whole URLs that are none for us; {@code PORT} stands for a port of this machine. */
    public static final List<String> NO_WEB_ADDRESSES = List.of(
            "http://user@127.0.0.1:PORT/",
            "http://user:secret@127.0.0.1:PORT/",
            "http://@127.0.0.1:PORT/",
            "http://songs.example@127.0.0.1:PORT/",
            "http://songs.example:80@127.0.0.1:PORT/",
            "http://songs.example\\@127.0.0.1:PORT/",
            "http://127.0.0.1:PORT\\.songs.example/",
            "http://127.0.0.1%00.songs.example:PORT/",
            "http://[::1%25lo]:PORT/",
            "http://[127.0.0.1]:PORT/",
            "http://127.0.0.1.5:PORT/",
            "http://127.0.0.256:PORT/",
            "http://127.0.0.1:PORT:80/",
            "http://127.0.0.1:0/",
            "http://127.0.0.1:99999/",
            "http:127.0.0.1:PORT/",
            "http:/127.0.0.1:PORT/",
            "//127.0.0.1:PORT/",
            "http://127.0.0.1:PORT/\r\nX-Smuggled: 1",
            "http://127.0.0.1:PORT/\tx",
            "file:///etc/passwd",
            "ftp://127.0.0.1:PORT/",
            "gopher://127.0.0.1:PORT/x",
            "jar:http://127.0.0.1:PORT/!/");

    /** {@code Location}s that lead inside; {@code PORT} stands for a port of this machine. */
    public static final List<String> REDIRECTS = List.of(
            "http://127.0.0.1:PORT/",
            "http://2130706433:PORT/",
            "http://[::1]:PORT/",
            "http://[::ffff:127.0.0.1]:PORT/",
            "//127.0.0.1:PORT/x",
            "http://inside.example:PORT/",
            "http://169.254.169.254/latest/meta-data/",
            "http://user@127.0.0.1:PORT/",
            "file:///etc/passwd",
            "ftp://127.0.0.1:PORT/",
            "gopher://127.0.0.1:PORT/x");

    private HostileAddresses() {}

    /** Hosts of URLs, all of them literal addresses. */
    public static List<String> hosts() {
        return Stream.concat(
                        NOT_PUBLIC.stream().map(address -> address.contains(":") ? "[" + address + "]" : address),
                        SPELLINGS.stream())
                .toList();
    }

    /** Answers of a resolver, each one or several addresses with commas between. */
    public static List<String> answers() {
        return Stream.concat(NOT_PUBLIC.stream(), MIXED.stream()).toList();
    }
}
