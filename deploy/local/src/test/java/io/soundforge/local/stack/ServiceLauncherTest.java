package io.soundforge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What services are told, and what they are not. */
class ServiceLauncherTest {
    @TempDir
    Path directory;

    private final Map<ServiceCatalog, Map<String, String>> environments = new EnumMap<>(ServiceCatalog.class);

    @BeforeEach
    void prepare() throws Exception {
        StackHome home = new StackHome(directory, directory.resolve("home"));
        ServiceLauncher launcher = new ServiceLauncher(
                home, Secrets.at(home.secrets()), 19092, 15432, Path.of("/python"), Path.of("/tools"));
        for (ServiceCatalog service : ServiceCatalog.values()) {
            environments.put(service, launcher.environment(service));
        }
    }

    private String of(ServiceCatalog service, String variable) {
        return environments.get(service).get(variable);
    }

    @Test
    void theGatewayKnowsWhereWebhooksAre() {
        assertThat(of(ServiceCatalog.METADATA, "SOUNDFORGE_WEBHOOKS_URL"))
                .isEqualTo("http://127.0.0.1:" + of(ServiceCatalog.WEBHOOK, "QUARKUS_HTTP_PORT"));
    }

    @Test
    void webhooksAloneMayGoToThisMachine() {
        environments.forEach((service, environment) -> {
            boolean webhooks = service == ServiceCatalog.WEBHOOK;
            assertThat(environment.get("SOUNDFORGE_EGRESS_ALLOW_CIDRS"))
                    .as(service.module())
                    .isEqualTo(webhooks ? "127.0.0.1/32" : null);
            assertThat(environment.get("SOUNDFORGE_WEBHOOKS_HTTP"))
                    .as(service.module())
                    .isEqualTo(webhooks ? "private" : null);
        });
    }

    @Test
    void whoeverKeepsSecretsHasAKeyOfItsOwnAndNobodyElseHasOne() {
        assertThat(of(ServiceCatalog.METADATA, "SOUNDFORGE_SECRETS_KEY")).isNotBlank();
        assertThat(of(ServiceCatalog.WEBHOOK, "SOUNDFORGE_SECRETS_KEY"))
                .isNotBlank()
                .isNotEqualTo(of(ServiceCatalog.METADATA, "SOUNDFORGE_SECRETS_KEY"));
        assertThat(environments.values().stream().filter(each -> each.containsKey("SOUNDFORGE_SECRETS_KEY")))
                .hasSize(2);
    }

    @Test
    void servicesListenOnThisMachineAloneAndKnowNoKeyOfACommand() {
        environments.forEach((service, environment) -> {
            assertThat(environment.get("QUARKUS_HTTP_HOST"))
                    .as(service.module())
                    .isEqualTo("127.0.0.1");
            assertThat(environment)
                    .as(service.module())
                    .containsEntry("SOUNDFORGE_API_KEY", null)
                    .containsKey("SOUNDFORGE_INTERNAL_TOKEN");
        });
    }

    @Test
    void everyServiceHasARoleOfItsOwn() {
        assertThat(environments.values().stream().map(each -> each.get("QUARKUS_DATASOURCE_USERNAME")))
                .doesNotHaveDuplicates()
                .contains("webhook");
        assertThat(environments.values().stream().map(each -> each.get("QUARKUS_DATASOURCE_PASSWORD")))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void everybodyWorksInTheFolderUnlessFilesAreInABucket() throws Exception {
        environments.forEach((service, environment) -> assertThat(environment)
                .as(service.module())
                .containsEntry(
                        "SOUNDFORGE_STORAGE_VOLUME",
                        directory.resolve("home/data/storage").toString()));

        BucketPlace.parse(
                        "s3://songs/mine",
                        Map.of(
                                "SOUNDFORGE_STORAGE_S3_SECRET_KEY", "secret",
                                "SOUNDFORGE_STORAGE_S3_CA_FILE", "/etc/own.pem"))
                .keep(new StackHome(directory, directory.resolve("home")));
        prepare();

        environments.forEach((service, environment) -> {
            boolean storage = service == ServiceCatalog.STORAGE;
            assertThat(environment.get("SOUNDFORGE_STORAGE_VOLUME"))
                    .as(service.module())
                    .isNull();
            assertThat(environment.get("SOUNDFORGE_STORAGE_S3_SECRET_KEY"))
                    .as(service.module())
                    .isEqualTo(storage ? "secret" : null);
            assertThat(environment).as(service.module()).containsEntry("SOUNDFORGE_STORAGE_S3_CA_FILE", "/etc/own.pem");
            assertThat(environment.get("SOUNDFORGE_STORAGE_BACKEND"))
                    .as(service.module())
                    .isEqualTo(storage ? "s3" : null);
            assertThat(environment.get("SOUNDFORGE_STORAGE_TEMP_DIR"))
                    .as(service.module())
                    .endsWith(service.module());
        });
        assertThat(of(ServiceCatalog.STORAGE, "SOUNDFORGE_STORAGE_S3_BUCKET")).isEqualTo("songs");
        assertThat(of(ServiceCatalog.STORAGE, "SOUNDFORGE_STORAGE_S3_PREFIX")).isEqualTo("mine");
    }
}
