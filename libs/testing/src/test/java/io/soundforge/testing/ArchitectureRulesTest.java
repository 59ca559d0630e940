package io.soundforge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.soundforge.download.RuleBreaker;
import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {
    private final JavaClasses breaker = new ClassFileImporter().importClasses(RuleBreaker.class);

    @Test
    void aServiceMayNotUseAnothersCode() {
        assertThat(failures(ArchitectureRules.noOtherService("io.soundforge.download")))
                .contains("OtherServicesClass");
    }

    @Test
    void onlyTheKernelSends() {
        assertThat(failures(ArchitectureRules.noSendingPastTheOutbox())).contains("producer.Producer");
    }

    @Test
    void callsInATransactionAreFoundThroughOwnMethods() {
        assertThat(failures(ArchitectureRules.noOutsideCallInATransaction()))
                .contains("holdsAConnectionWhileItCalls")
                .contains("java.net.http.HttpClient")
                .doesNotContain("behaves");
    }

    @Test
    void fieldsAreNotInjected() {
        assertThat(failures(ArchitectureRules.noFieldInjection())).contains("neighbour");
    }

    @Test
    void thisLibraryItselfKnowsNoService() {
        assertThatCode(() -> ArchitectureRules.noOtherService("io.soundforge.testing")
                        .check(new ClassFileImporter().importPackages("io.soundforge.testing")))
                .hasMessageContaining("RuleBreaker")
                .hasMessageNotContaining("RecordWatch");
    }

    private String failures(ArchRule rule) {
        return rule.evaluate(breaker).getFailureReport().toString();
    }
}
