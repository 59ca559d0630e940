package io.soundforge.egress;

/** Why a call to an outside address failed. The names are stable: they become error codes of tasks and deliveries. */
public enum EgressCode {
    /** The URL is malformed, has a scheme or port that is not allowed, or leads to an address that is not public. */
    URL_NOT_ALLOWED,
    /** The name does not resolve. */
    HOST_NOT_FOUND,
    /** More bytes than allowed, announced or sent. */
    TOO_LARGE,
    /** No answer in time, or a body that comes too slowly or not to its end in time. */
    TIMEOUT,
    /** The server says that there is nothing at this URL (404, 410). */
    NOT_FOUND,
    /** The server wants credentials or refuses (401, 403, 407, 451). */
    ACCESS_DENIED,
    /** The server answers with another status that a repetition will not change. */
    UPSTREAM_REFUSED,
    /** The server cannot be reached, breaks off, or says that it cannot answer now (408, 425, 429, 5xx). */
    UPSTREAM_UNAVAILABLE,
    /** More redirects than allowed, or a circle of them. */
    TOO_MANY_REDIRECTS,
    /** The server's certificate or its TLS is not acceptable. */
    TLS_FAILED
}
