package io.soundforge.testing;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceConfigurableLifecycleManager;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives a {@code @QuarkusTest} of a service that runs a step all that it needs: {@link RealBackends}, {@link TestPython} and
 * {@link StorageStub}. For a {@link StepServiceTest}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@QuarkusTestResource(value = StepServiceBackends.All.class, restrictToAnnotatedClass = true)
public @interface StepServiceBackends {
    /** The service's name; role and schema are named after it. */
    String service();

    /** An engine ({@code module:Class}) to take in the place of the real one. */
    String engine() default "";

    /** The three as one. */
    final class All implements QuarkusTestResourceConfigurableLifecycleManager<StepServiceBackends> {
        private final List<QuarkusTestResourceLifecycleManager> parts =
                List.of(new RealBackends(), new TestPython(), new StorageStub());
        private final List<QuarkusTestResourceLifecycleManager> begun = new ArrayList<>();

        @Override
        public void init(StepServiceBackends wanted) {
            Map<String, String> args = new HashMap<>(Map.of("service", wanted.service()));
            if (!wanted.engine().isEmpty()) {
                args.put("engine", wanted.engine());
            }
            parts.forEach(part -> part.init(args));
        }

        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new HashMap<>();
            for (QuarkusTestResourceLifecycleManager part : parts) {
                begun.add(part);
                settings.putAll(part.start());
            }
            return settings;
        }

        @Override
        public void inject(TestInjector injector) {
            parts.forEach(part -> part.inject(injector));
        }

        @Override
        public void stop() {
            begun.reversed().forEach(QuarkusTestResourceLifecycleManager::stop);
            begun.clear();
        }
    }
}
