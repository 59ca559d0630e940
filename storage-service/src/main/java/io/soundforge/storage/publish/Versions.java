package io.soundforge.storage.publish;

import io.soundforge.storage.blob.BlobBackend;
import java.util.List;

/** Where a publication puts its files. */
final class Versions {
    private Versions() {}

    /** The places of all files of an order. */
    static List<String> places(BlobBackend backend, Order order) {
        return order.files().stream()
                .map(file -> backend.place(file.key(), order.version()))
                .toList();
    }

    /** The places of all its files, whether it has got so far or not. */
    static List<String> places(BlobBackend backend, PublicationRow publication) {
        return publication.manifest().stream()
                .map(file -> backend.place(file.key(), publication.version()))
                .toList();
    }
}
