package io.soundforge.metadata.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the gateway takes from a client. Beyond any of these the answer is a typed error that names the limit. */
@ConfigMapping(prefix = "soundforge.limits")
public interface LimitSettings {
    /** Sources of one job. */
    @WithDefault("500")
    int sources();

    /** Tracks of one job, with all that its links to albums and playlists turn out to be. */
    @WithDefault("5000")
    int tracks();

    /** Characters of a source's address. */
    @WithDefault("2048")
    int urlLength();

    /** Labels of one job. */
    @WithDefault("32")
    int labels();

    /** Characters of a label's key. */
    @WithDefault("64")
    int labelKeyLength();

    /** Characters of a label's value. */
    @WithDefault("256")
    int labelValueLength();

    /** Characters of a file's name that are kept; what is longer is cut in the middle, the extension stays. */
    @WithDefault("200")
    int filenameLength();

    /** Size of one uploaded file. */
    @WithDefault("2G")
    MemorySize uploadSize();

    /** Size of a JSON body. */
    @WithDefault("2M")
    MemorySize jsonSize();

    /** Characters of an Idempotency-Key. */
    @WithDefault("255")
    int idempotencyKeyLength();

    /** Jobs on one page of a list. */
    @WithDefault("200")
    int pageSize();

    /** Live streams open at once in one gateway. */
    @WithDefault("1000")
    int streams();
}
