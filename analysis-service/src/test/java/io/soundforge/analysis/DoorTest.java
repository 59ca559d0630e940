package io.soundforge.analysis;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.testing.DoorContract;
import io.soundforge.testing.StepServiceBackends;
import io.soundforge.testing.StorageStub;

/** Where others can reach the service, it listens to the gateway and the other services alone. */
@QuarkusTest
@TestProfile(QuickRetries.class)
@StepServiceBackends(service = "analysis", engine = "worker_engines:FakeAnalyze")
class DoorTest extends DoorContract {
    DoorTest() {
        super(StorageStub.TOKEN);
    }
}
