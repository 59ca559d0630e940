package io.soundforge.storage.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.storage.serve.ZipPlan.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipPlanTest {
    private static final Instant TIME = Instant.parse("2026-03-04T05:06:08Z");

    @TempDir
    Path folder;

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private Entry entry(String name, byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        files.put(name, bytes);
        return new Entry(name, name, bytes.length, crc.getValue(), TIME);
    }

    private byte[] bytesOf(Body body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Segment segment : body.segments()) {
            switch (segment) {
                case Segment.Bytes bytes -> out.writeBytes(bytes.bytes());
                case Segment.Stored stored ->
                    out.write(files.get(stored.path()), (int) stored.offset(), (int) stored.length());
            }
        }
        return out.toByteArray();
    }

    @Test
    void canBeReadFromItsDirectoryAndAsAStream() throws IOException {
        Random random = new Random(2);
        List<Entry> entries = new ArrayList<>();
        for (String name : List.of("Sigur Rós - Ágætis byrjun/vocals.flac", "a/empty", "日本語/ドラム.flac")) {
            byte[] bytes = new byte[name.equals("a/empty") ? 0 : 1000 + random.nextInt(1000)];
            random.nextBytes(bytes);
            entries.add(entry(name, bytes));
        }
        byte[] zip = bytesOf(ZipPlan.of(entries));
        Path file = Files.write(folder.resolve("a.zip"), zip);

        try (ZipFile read = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            assertThat(read.size()).isEqualTo(3);
            for (Entry entry : entries) {
                ZipEntry found = read.getEntry(entry.name());
                assertThat(found.getMethod()).isEqualTo(ZipEntry.STORED);
                assertThat(read.getInputStream(found).readAllBytes()).isEqualTo(files.get(entry.name()));
            }
        }
        try (ZipInputStream stream = new ZipInputStream(Files.newInputStream(file))) {
            for (Entry entry : entries) {
                assertThat(stream.getNextEntry().getName()).isEqualTo(entry.name());
                assertThat(stream.readAllBytes()).isEqualTo(files.get(entry.name()));
            }
            assertThat(stream.getNextEntry()).isNull();
        }
    }

    @Test
    void everyPartIsAPartOfTheWhole() {
        List<Entry> entries = List.of(
                entry("one", "first".getBytes(StandardCharsets.UTF_8)),
                entry("two", "second file".getBytes(StandardCharsets.UTF_8)));
        Body body = ZipPlan.of(entries);
        String whole = new String(bytesOf(body), StandardCharsets.ISO_8859_1);
        assertThat(body.length()).isEqualTo(whole.length());
        for (int from = 0; from < whole.length(); from++) {
            for (int to = from + 1; to <= whole.length(); to += 7) {
                assertThat(new String(bytesOf(body.slice(from, to - from)), StandardCharsets.ISO_8859_1))
                        .isEqualTo(whole.substring(from, to));
            }
        }
    }

    @Test
    void goesBeyondFourGigabytes() throws IOException {
        byte[] last = "the last one".getBytes(StandardCharsets.UTF_8);
        long huge = 5L << 30;
        Body body = ZipPlan.of(List.of(
                new Entry("huge.wav", "huge", huge, 0, TIME),
                new Entry("huge2.wav", "huge", huge, 0, TIME),
                entry("last", last)));
        Path file = folder.resolve("huge.zip");
        // The huge entries are holes in a sparse file.
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (Segment segment : body.segments()) {
                switch (segment) {
                    case Segment.Bytes bytes -> out.write(ByteBuffer.wrap(bytes.bytes()));
                    case Segment.Stored stored when stored.path().equals("last") -> out.write(ByteBuffer.wrap(last));
                    case Segment.Stored hole -> out.position(out.position() + hole.length());
                }
            }
        }

        try (ZipFile read = new ZipFile(file.toFile())) {
            assertThat(read.getEntry("huge.wav").getSize()).isEqualTo(huge);
            assertThat(read.getEntry("huge2.wav").getSize()).isEqualTo(huge);
            assertThat(read.getInputStream(read.getEntry("last")).readAllBytes())
                    .isEqualTo(last);
            assertThat(read.getInputStream(read.getEntry("huge2.wav")).read()).isZero();
        }
        assertThat(Files.size(file)).isEqualTo(body.length());
    }
}
