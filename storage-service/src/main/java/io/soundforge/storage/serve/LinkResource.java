package io.soundforge.storage.serve;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.soundforge.problem.ApiException;
import io.soundforge.problem.Internal;
import io.soundforge.storage.catalog.Blob;
import io.soundforge.storage.ops.StoreSettings;
import io.soundforge.storageclient.LinkSigner;
import io.soundforge.storageclient.SignedLink;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.wire.LinkAnswer;
import io.soundforge.storageclient.wire.LinkRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** {@code POST /internal/v1/links}: signed links to what is there. */
@Path("/internal/v1/links")
@Internal
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class LinkResource {
    private final Documents documents;
    private final LinkSigner signer;
    private final Duration maxTtl;

    LinkResource(Documents documents, LinkSigner signer, StoreSettings settings) {
        this.documents = documents;
        this.signer = signer;
        this.maxTtl = settings.limits().linkTtl();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public LinkAnswer link(LinkRequest request) throws SQLException, IOException {
        if (request == null || (request.key() == null) == (request.trackArchive() == null)) {
            throw ApiException.badField(
                    "INVALID_VALUE", "key", "Exactly one of \"key\" and \"track_archive\" is needed.");
        }
        Duration ttl = ttl(request.ttlS());
        SignedLink link;
        if (request.key() != null) {
            StorageKey key = StorageKey.parse(request.key());
            requireOwner(List.of(documents.blob(key)), request.owner());
            link = signer.link(key, request.downloadName(), ttl);
        } else {
            requireOwner(documents.track(request.trackArchive()), request.owner());
            link = signer.archive(request.trackArchive(), request.downloadName(), ttl);
        }
        return new LinkAnswer(link.path(), link.expiresAt());
    }

    private Duration ttl(Long seconds) {
        if (seconds != null && (seconds < 1 || seconds > maxTtl.toSeconds())) {
            throw ApiException.badField(
                    "INVALID_VALUE", "ttl_s", "\"ttl_s\" must be between 1 and " + maxTtl.toSeconds() + ".");
        }
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private static void requireOwner(List<Blob> blobs, String owner) {
        if (owner != null && !blobs.stream().allMatch(blob -> blob.owner().equals(owner))) {
            throw ApiException.notFound("NOT_FOUND", "There is no such file.");
        }
    }
}
