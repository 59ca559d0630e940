package io.soundforge.storageclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            404 | {"code":"NOT_FOUND","detail":"x"} | NOT_FOUND           | false | false
            404 | -                                 | NOT_FOUND           | false | false
            409 | {"code":"FENCED"}                 | FENCED              | false | false
            410 | {"code":"TRACK_DELETED"}          | TRACK_DELETED       | false | false
            413 | {"code":"TOO_LARGE"}              | TOO_LARGE           | false | false
            422 | {"code":"CHECKSUM_MISMATCH"}      | CHECKSUM_MISMATCH   | true  | false
            422 | {"code":"STAGED_FILE_MISSING"}    | STAGED_FILE_MISSING | true  | false
            507 | {"code":"STORAGE_FULL"}           | STORAGE_FULL        | true  | false
            507 | <html>                            | STORAGE_FULL        | true  | false
            500 | {"code":"INTERNAL"}               | STORAGE_UNAVAILABLE | true  | false
            503 | {"code":"DATABASE_UNAVAILABLE"}   | STORAGE_UNAVAILABLE | true  | true
            502 | <html>                            | STORAGE_UNAVAILABLE | true  | true
            429 | -                                 | STORAGE_UNAVAILABLE | true  | true
            401 | {"code":"UNAUTHORIZED"}           | STORAGE_REFUSED     | false | false
            400 | nonsense                          | STORAGE_REFUSED     | false | false
            """)
    void tellsErrorsApart(int status, String body, String code, boolean retryable, boolean away) {
        StorageException error = Answers.error(status, body);

        assertThat(error.code()).isEqualTo(code);
        assertThat(error.isRetryable()).isEqualTo(retryable);
        assertThat(error.isAway()).isEqualTo(away);
        // Only an outage is worth trying again at once.
        assertThat(error instanceof StorageUnavailableException).isEqualTo(code.equals("STORAGE_UNAVAILABLE"));
    }

    @Test
    void readsOnlyWhatItKnows() {
        assertThatThrownBy(() -> Answers.read("<html>", UploadInfo.class))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.code()).isEqualTo("STORAGE_REFUSED"));
    }
}
