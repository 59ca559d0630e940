package io.soundforge.problem;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ProblemMappersTest {
    private final ProblemMappers mappers = new ProblemMappers();
    private final UriInfo uri = (UriInfo) Proxy.newProxyInstance(
            UriInfo.class.getClassLoader(), new Class<?>[] {UriInfo.class}, (proxy, method, arguments) -> "/api/v1/x");

    @Test
    void aMethodThatIsNotThereNamesThoseThatAre() {
        Response answer = mappers.framework(new NotAllowedException("no", new String[] {"GET", "POST"}), uri);

        assertThat(answer.getStatus()).isEqualTo(405);
        assertThat(answer.getHeaderString("Allow")).contains("GET", "POST");
        assertThat(answer.getHeaderString("Content-Type")).isEqualTo(Problem.MEDIA_TYPE);
        assertThat(body(answer)).contains("\"code\":\"METHOD_NOT_ALLOWED\"", "\"instance\":\"/api/v1/x\"");
    }

    @Test
    void anAbsentDatabaseIsA503ThatSaysWhenToComeBack() {
        Response answer = mappers.unexpected(new IllegalStateException(new SQLException("gone", "08006")), uri);

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeaderString("Retry-After")).isEqualTo("2");
        assertThat(body(answer)).contains("DATABASE_UNAVAILABLE");
    }

    @Test
    void whoGaveWayToOthersMayComeBack() {
        Response answer = mappers.unexpected(new IllegalStateException(new SQLException("deadlock", "40P01")), uri);

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeaderString("Retry-After")).isEqualTo("2");
        assertThat(body(answer)).contains("DATABASE_UNAVAILABLE").doesNotContain("deadlock");
    }

    @Test
    void aMistakeOfOursKeepsItsTextToItself() {
        Response answer = mappers.unexpected(new IllegalStateException("secret=x"), uri);

        assertThat(answer.getStatus()).isEqualTo(500);
        assertThat(body(answer)).contains("INTERNAL").doesNotContain("secret");
    }

    private static String body(Response answer) {
        return new String((byte[]) answer.getEntity(), StandardCharsets.UTF_8);
    }
}
