package io.soundforge.download;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.testing.DoorContract;
import io.soundforge.testing.StepServiceBackends;
import io.soundforge.testing.StorageStub;

/** Where others can reach the service, it listens to the gateway and the other services alone. */
@QuarkusTest
@TestProfile(TestLimits.class)
@StepServiceBackends(service = "download")
class DoorTest extends DoorContract {
    DoorTest() {
        super(StorageStub.TOKEN, "/internal/v1/spotify/save");
    }
}
