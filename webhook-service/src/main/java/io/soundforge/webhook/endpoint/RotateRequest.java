package io.soundforge.webhook.endpoint;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a signing secret is to be changed. */
@Schema(description = "A change of the signing secret")
public record RotateRequest(
        @Schema(description = "Your own new secret: whsec_ and 24 to 64 bytes in base64; a random one by default")
        String secret,

        @Schema(description = "Seconds for which the old secret signs, too; 0 to 604800", defaultValue = "86400")
        Long overlapS) {
    /** A request that asks for nothing. */
    static final RotateRequest EMPTY = new RotateRequest(null, null);

    /** Tells nothing of the secret, so that no log does. */
    @Override
    public String toString() {
        return "RotateRequest[…]";
    }
}
