package io.soundforge.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * The walls between modules. Each service's test calls {@link #checkService(String)} with its package, each library's
 * {@link #checkLibrary(String)}; both fail with what broke which rule where.
 */
public final class ArchitectureRules {
    private static final List<String> SERVICES =
            List.of("metadata", "download", "analysis", "separation", "storage", "webhook");
    private static final String ROOT = "io.soundforge.";
    private static final String KERNEL = "io.soundforge.tasks..";
    private static final List<String> SENDERS = List.of(
            "org.eclipse.microprofile.reactive.messaging.Emitter",
            "org.eclipse.microprofile.reactive.messaging.Outgoing",
            "io.smallrye.reactive.messaging.MutinyEmitter",
            "org.apache.kafka.clients.producer.Producer",
            "org.apache.kafka.clients.producer.KafkaProducer");

    private ArchitectureRules() {}

    /** All rules for a service. */
    public static void checkService(String servicePackage) {
        JavaClasses classes = productionClasses(servicePackage);
        noOtherService(servicePackage).check(classes);
        noSendingPastTheOutbox().check(classes);
        noOutsideCallInATransaction().check(classes);
        noFieldInjection().check(classes);
    }

    /** All rules for a library. */
    public static void checkLibrary(String libraryPackage) {
        JavaClasses classes = productionClasses(libraryPackage);
        noOtherService(libraryPackage).check(classes);
        noSendingPastTheOutbox().check(classes);
        noOutsideCallInATransaction().check(classes);
        noFieldInjection().check(classes);
    }

    private static JavaClasses productionClasses(String packageName) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(packageName);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("no classes in " + packageName);
        }
        return classes;
    }

    /** Services know one another by events and HTTP only; libraries know no service. */
    static ArchRule noOtherService(String ownPackage) {
        String[] others = SERVICES.stream()
                .map(service -> ROOT + service)
                .filter(service -> !service.equals(ownPackage))
                .map(service -> service + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(ownPackage + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because("services share events, not code");
    }

    /** Facts go through the outbox, in the transaction that makes them true; only the kernel sends. */
    static ArchRule noSendingPastTheOutbox() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(KERNEL)
                .should()
                .dependOnClassesThat(named(SENDERS))
                .because("an event sent past the outbox is lost or sent before its commit")
                .allowEmptyShould(true);
    }

    /** A transaction that waits for a subprocess or a server holds a connection for as long. */
    static ArchRule noOutsideCallInATransaction() {
        return methods()
                .that()
                .areAnnotatedWith("jakarta.transaction.Transactional")
                .or()
                .areDeclaredInClassesThat()
                .areAnnotatedWith("jakarta.transaction.Transactional")
                .should(new NoOutsideCall(ROOT))
                .because("a transaction must not wait for the outside world")
                .allowEmptyShould(true);
    }

    static ArchRule noFieldInjection() {
        return noFields()
                .should()
                .beAnnotatedWith("jakarta.inject.Inject")
                .because("constructors say what a class needs")
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> named(List<String> names) {
        return DescribedPredicate.describe("are " + String.join(", ", names), type -> names.contains(type.getName()));
    }
}
