package io.soundforge.separation;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.testing.DoorContract;
import io.soundforge.testing.StepServiceBackends;
import io.soundforge.testing.StorageStub;

/** Where others can reach the service, it listens to the gateway and the other services alone. */
@QuarkusTest
@TestProfile(QuickRetries.class)
@StepServiceBackends(service = "separation", engine = "worker_engines:FakeSeparate")
class DoorTest extends DoorContract {
    DoorTest() {
        super(StorageStub.TOKEN);
    }
}
