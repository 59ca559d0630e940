package io.soundforge.audiostep;

import io.soundforge.events.StoredFile;
import io.soundforge.storageclient.Publication;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A storage that notes what a step asks of it; a call that no step makes fails. */
final class RecordingStorage {
    final List<String> calls = new ArrayList<>();
    final List<Publication> publications = new ArrayList<>();
    StorageException refusal;

    StorageClient client() {
        return (StorageClient) Proxy.newProxyInstance(
                StorageClient.class.getClassLoader(), new Class<?>[] {StorageClient.class}, (proxy, method, args) -> {
                    calls.add(method.getName());
                    return switch (method.getName()) {
                        case "stagingDir" -> Path.of("staging", (String) args[0], args[1].toString());
                        case "discardStaging" -> null;
                        case "publish" -> publish((Publication) args[0]);
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private List<StoredFile> publish(Publication publication) throws StorageException {
        if (refusal != null) {
            throw refusal;
        }
        publications.add(publication);
        return publication.files().stream()
                .map(file -> new StoredFile(file.key().value(), file.sizeBytes(), file.sha256()))
                .toList();
    }
}
