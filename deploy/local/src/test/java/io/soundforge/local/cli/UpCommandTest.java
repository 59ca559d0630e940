package io.soundforge.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.local.stack.ServiceCatalog;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class UpCommandTest {
    @Test
    void startsEverythingUnlessSomethingIsLeftOut() {
        assertThat(parse().without).isEmpty();
        assertThat(parse("--without", "separation-service,webhook-service", "--without", "analysis-service").without)
                .containsExactlyInAnyOrder(ServiceCatalog.SEPARATION, ServiceCatalog.WEBHOOK, ServiceCatalog.ANALYSIS);
    }

    @Test
    void whatIsNoServiceIsRefusedWithTheNamesThatThereAre() {
        assertThatThrownBy(() -> parse("--without", "separation"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("'separation'")
                .hasMessageContaining("separation-service");
    }

    private static UpCommand parse(String... arguments) {
        UpCommand command = new UpCommand();
        new CommandLine(command).parseArgs(arguments);
        return command;
    }
}
