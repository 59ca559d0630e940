package io.soundforge.storage;

import io.soundforge.testing.DoorContract;

/** Where others can reach the service, it listens to the gateway and the other services alone. */
@StoreTest
class DoorTest extends DoorContract {
    DoorTest() {
        super(
                StoreHome.TOKEN,
                "/files/stems/01a20abb-ce38-766e-96fc-f6958cb081a2/vocals.flac",
                "/api/v1/storage/stats",
                "/internal/v1/uploads/01a20abb-ce38-766e-96fc-f6958cb081a2");
    }
}
