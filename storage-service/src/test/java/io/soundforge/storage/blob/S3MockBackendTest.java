package io.soundforge.storage.blob;

import java.net.URI;

/** The second opinion: another server, by other people. */
class S3MockBackendTest extends S3BackendContract {
    @Override
    protected boolean hasRules() {
        return true;
    }

    @Override
    protected URI endpoint() {
        return S3TestServer.mock();
    }
}
