package io.soundforge.storage.serve;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A ZIP whose every byte is known before the first is sent: audio does not shrink, so entries are stored, and their checksums were taken
 * when they were published. Hence its length is announced, and a download that broke off can be resumed. ZIP64 where it must be.
 */
final class ZipPlan {
    /** One file in the ZIP. */
    record Entry(String name, String path, long sizeBytes, long crc32, Instant modifiedAt) {}

    private static final long LIMIT_32 = 0xFFFF_FFFFL;
    private static final int LIMIT_16 = 0xFFFF;
    private static final int UTF_8_NAMES = 1 << 11;
    private static final int VERSION = 20;
    private static final int VERSION_64 = 45;

    /** Made on Unix, so that the permissions below count. */
    private static final int MADE_BY_UNIX = 3 << 8;

    private static final int PLAIN_FILE_644 = 0100644 << 16;

    private final List<Segment> segments = new ArrayList<>();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private long offset;

    private ZipPlan() {}

    /** Lays the files out in their order. */
    static Body of(List<Entry> entries) {
        ZipPlan plan = new ZipPlan();
        entries.forEach(plan::add);
        plan.end(entries.size());
        return new Body(List.copyOf(plan.segments));
    }

    private void add(Entry entry) {
        byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
        boolean large = entry.sizeBytes() >= LIMIT_32;
        boolean far = offset >= LIMIT_32;
        long start = offset;
        append(localHeader(entry, name, large));
        if (entry.sizeBytes() > 0) {
            segments.add(new Segment.Stored(entry.path(), 0, entry.sizeBytes()));
            offset += entry.sizeBytes();
        }
        directory.writeBytes(directoryHeader(entry, name, large, far, start));
    }

    private static byte[] localHeader(Entry entry, byte[] name, boolean large) {
        int extra = large ? 20 : 0;
        ByteBuffer out = little(30 + name.length + extra);
        out.putInt(0x04034b50).putShort((short) (large ? VERSION_64 : VERSION));
        common(out, entry, large);
        out.putShort((short) name.length).putShort((short) extra).put(name);
        if (large) {
            out.putShort((short) 1)
                    .putShort((short) 16)
                    .putLong(entry.sizeBytes())
                    .putLong(entry.sizeBytes());
        }
        return out.array();
    }

    private static byte[] directoryHeader(Entry entry, byte[] name, boolean large, boolean far, long start) {
        int fields = (large ? 16 : 0) + (far ? 8 : 0);
        int extra = fields == 0 ? 0 : fields + 4;
        ByteBuffer out = little(46 + name.length + extra);
        int version = extra == 0 ? VERSION : VERSION_64;
        out.putInt(0x02014b50).putShort((short) (MADE_BY_UNIX | version)).putShort((short) version);
        common(out, entry, large);
        out.putShort((short) name.length).putShort((short) extra);
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(PLAIN_FILE_644);
        out.putInt((int) (far ? LIMIT_32 : start)).put(name);
        if (extra > 0) {
            out.putShort((short) 1).putShort((short) fields);
            if (large) {
                out.putLong(entry.sizeBytes()).putLong(entry.sizeBytes());
            }
            if (far) {
                out.putLong(start);
            }
        }
        return out.array();
    }

    /** Flags, method "stored", time, checksum and sizes: the same in both headers. */
    private static void common(ByteBuffer out, Entry entry, boolean large) {
        LocalDateTime time = LocalDateTime.ofInstant(entry.modifiedAt(), ZoneOffset.UTC);
        int size = (int) (large ? LIMIT_32 : entry.sizeBytes());
        out.putShort((short) UTF_8_NAMES).putShort((short) 0);
        out.putShort((short) (time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2));
        out.putShort((short) ((time.getYear() - 1980) << 9 | time.getMonthValue() << 5 | time.getDayOfMonth()));
        out.putInt((int) entry.crc32()).putInt(size).putInt(size);
    }

    private void end(int count) {
        long start = offset;
        byte[] entries = directory.toByteArray();
        append(entries);
        if (start >= LIMIT_32 || count >= LIMIT_16) {
            long end64 = offset;
            ByteBuffer out = little(56 + 20);
            out.putInt(0x06064b50).putLong(44).putShort((short) (MADE_BY_UNIX | VERSION_64));
            out.putShort((short) VERSION_64).putInt(0).putInt(0).putLong(count).putLong(count);
            out.putLong(entries.length).putLong(start);
            out.putInt(0x07064b50).putInt(0).putLong(end64).putInt(1);
            append(out.array());
        }
        ByteBuffer out = little(22);
        short shortCount = (short) Math.min(count, LIMIT_16);
        out.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(shortCount)
                .putShort(shortCount);
        out.putInt(entries.length).putInt((int) Math.min(start, LIMIT_32)).putShort((short) 0);
        append(out.array());
    }

    private void append(byte[] bytes) {
        segments.add(new Segment.Bytes(bytes));
        offset += bytes.length;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
