package io.soundforge.storageclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageKeyTest {
    private static final UUID ID = UUID.fromString("018f0000-0000-7000-8000-00000000abcd");

    @Test
    void readsWhatItWrites() {
        List<StorageKey> keys = List.of(
                StorageKey.upload(ID),
                StorageKey.download(ID, "mp3"),
                StorageKey.cover(ID, "jpg"),
                StorageKey.stem(ID, "lead_vocals-2", "flac"),
                StorageKey.analysis(ID),
                StorageKey.waveform(ID));

        assertThat(keys)
                .extracting(StorageKey::kind)
                .containsExactly(
                        BlobKind.UPLOAD,
                        BlobKind.DOWNLOAD,
                        BlobKind.COVER,
                        BlobKind.STEM,
                        BlobKind.ANALYSIS,
                        BlobKind.WAVEFORM);
        assertThat(keys).allSatisfy(key -> {
            assertThat(StorageKey.parse(key.value())).isEqualTo(key);
            assertThat(key.id()).isEqualTo(ID);
        });
        assertThat(StorageKey.stem(ID, "vocals", "flac").fileName()).isEqualTo("vocals.flac");
        assertThat(StorageKey.waveform(ID).extension()).isEqualTo("json");
        assertThat(StorageKey.upload(ID).extension()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "x",
                "uploads",
                "uploads/",
                "uploads/x",
                "uploads/../x",
                "uploads/018F0000-0000-7000-8000-00000000ABCD",
                "uploads/018f0000-0000-7000-8000-00000000abcd/",
                "uploads/018f0000-0000-7000-8000-00000000abcd\n",
                "/uploads/018f0000-0000-7000-8000-00000000abcd",
                "uploads//018f0000-0000-7000-8000-00000000abcd",
                "Uploads/018f0000-0000-7000-8000-00000000abcd",
                "downloads/018f0000-0000-7000-8000-00000000abcd",
                "downloads/018f0000-0000-7000-8000-00000000abcd.",
                "downloads/018f0000-0000-7000-8000-00000000abcd.mp3/x",
                "downloads/018f0000-0000-7000-8000-00000000abcd.mp3\0.jpg",
                "downloads/018f0000-0000-7000-8000-00000000abcd.absurdlylong",
                "stems/018f0000-0000-7000-8000-00000000abcd/.flac",
                "stems/018f0000-0000-7000-8000-00000000abcd/../x.flac",
                "stems/018f0000-0000-7000-8000-00000000abcd/con.flac",
                "stems/018f0000-0000-7000-8000-00000000abcd/lpt1.wav",
                "stems/018f0000-0000-7000-8000-00000000abcd/Vocals.flac",
                "stems/018f0000-0000-7000-8000-00000000abcd/vocals.flac ",
                "stems/018f0000-0000-7000-8000-00000000abcd/vo:cals.flac",
                "analysis/018f0000-0000-7000-8000-00000000abcd.xml",
                "staging/a/1/b",
                "tmp/x"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> StorageKey.parse(text))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessage("not a storage key");
    }

    @Test
    void whateverIsAKeyIsSafeAsAPath() {
        String good = StorageKey.stem(ID, "vocals", "flac").value();
        Random random = new Random(1);
        int accepted = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int j = 0; j <= random.nextInt(3); j++) {
                int at = random.nextInt(text.length());
                char c = (char)
                        (random.nextInt(4) == 0 ? random.nextInt(0x300) : "./\\.0a\0:_-%".charAt(random.nextInt(11)));
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, c);
                    case 1 -> text.setCharAt(at, c);
                    default -> text.deleteCharAt(at);
                }
            }
            try {
                String key = StorageKey.parse(text.toString()).value();
                accepted++;
                assertThat(key)
                        .matches("[a-z0-9/._-]+")
                        .doesNotContain("..", "//", "/.")
                        .isEqualTo(key.toLowerCase(Locale.ROOT));
            } catch (InvalidKeyException expected) {
                assertThat(text.toString()).isNotEqualTo(good);
            }
        }
        assertThat(accepted).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\\b", "a..b", "a\0", "é", "con", "NUL.wav", "-x", ".hidden", "a."})
    void refusesStagingNamesThatCouldLeadElsewhere(String name) {
        StagingArea area = StagingArea.ofTask(ID + ":separate:1", 3);
        assertThatThrownBy(() -> area.file(name)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> area.nameOf(area.path() + "/" + name)).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void namesStagingAfterTaskAndFence() {
        StagingArea area = StagingArea.ofTask(ID + ":separate:1", 3);

        assertThat(area.file("Vocals.flac")).isEqualTo("staging/" + ID + "_separate_1/3/Vocals.flac");
        assertThat(area.nameOf(area.file("Vocals.flac"))).isEqualTo("Vocals.flac");
        assertThatThrownBy(() -> area.nameOf("staging/" + ID + "_separate_1/2/Vocals.flac"))
                .isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> StagingArea.ofTask("../x", 1)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> StagingArea.ofTask("x", 0)).isInstanceOf(InvalidKeyException.class);
    }
}
