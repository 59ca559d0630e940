/** Bodies of storage-service's internal API, shared by both ends. JSON in snake_case. */
package io.soundforge.storageclient.wire;
