package io.soundforge.storageclient.wire;

/**
 * {@code POST /internal/v1/uploads/{id}/link}: where to put the upload.
 *
 * @param task the task's key, with {@code :} or already with {@code _}
 * @param fence number of the claim
 * @param name file name in the staging area
 */
public record LinkUploadRequest(String task, int fence, String name) {}
