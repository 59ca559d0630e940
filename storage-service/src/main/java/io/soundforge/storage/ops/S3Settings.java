package io.soundforge.storage.ops;

import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The bucket. Sizes in bytes, durations in ISO-8601. */
public interface S3Settings {
    /** Address of the server; unset: Amazon's own for the region. */
    Optional<URI> endpoint();

    @WithDefault("us-east-1")
    String region();

    /** Name of the bucket; it must exist. */
    Optional<String> bucket();

    /** What all names in the bucket begin with, so that it can be shared. */
    Optional<String> prefix();

    /** With the secret key: who we are. Both unset: what the AWS SDK finds in its own variables, files or the machine's role. */
    Optional<String> accessKey();

    Optional<String> secretKey();

    /** Certificates (PEM) that are trusted besides the Java runtime's own, for servers with a private authority. */
    Optional<Path> caFile();

    /** The bucket's name in the path of addresses instead of the host name. */
    @WithDefault("true")
    boolean pathStyle();

    /** Larger objects come in parts of this size; one part of each transfer lies in the folder for temporary files. At least 5 MiB. */
    @WithDefault("8388608")
    int partSize();

    /** Larger objects are copied part by part; S3 allows no more than 5 GiB at once. */
    @WithDefault("5368709120")
    long copySize();

    @WithDefault("PT3S")
    Duration connectTimeout();

    /** How long the server may say nothing. */
    @WithDefault("PT60S")
    Duration idleTimeout();

    /** How often a call is tried, and a download that breaks off taken up again. */
    @WithDefault("4")
    int attempts();

    /** Whether workers may move bytes to and from the server themselves, by links that we sign. */
    @WithDefault("true")
    boolean direct();

    /** Address of the server as workers see it; unset: the same as ours. */
    Optional<URI> workersEndpoint();

    /** Address of the server as everybody sees it: links to files redirect there then. Unset: files are streamed from here. */
    Optional<URI> publicEndpoint();

    /** How long such a link is valid. */
    @WithDefault("PT15M")
    Duration linkTtl();

    /** Whether the SHA-256 that the server itself has verified is believed when files are published, instead of reading them again. */
    @WithDefault("true")
    boolean trustChecksums();
}
