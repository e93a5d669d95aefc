package io.sotto.sfu.loop;

import io.sotto.srtp.rtp.PacketBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one media loop hands to another: a bounded ring with one writer and one reader, who never
 * wait for each other.
 */
final class LinkRing {
    /** Ten milliseconds of a loop's best: who is further behind will not catch up. */
    static final int CAPACITY = 2048;

    /** The rest is kept for audio, which is never dropped first. */
    private static final int VIDEO_MAX = CAPACITY * 3 / 4;

    private final MediaLoop reader;
    private final @Nullable Entry[] entries = new @Nullable Entry[CAPACITY];
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();

    /** Made when its place in the ring is first used; then used again and again. */
    static final class Entry {
        private final byte[] bytes = new byte[PacketBuffer.CAPACITY_BYTES];
        private int length;
        private @Nullable RingLink link;
        private int layer;
        private long readNanos;
        private long ntpTime;
        private int rtpTimestamp;

        /** What a sender report has and a packet has not: no bytes. */
        boolean isSenderReport() {
            return length == 0;
        }

        void copyTo(PacketBuffer packet) {
            System.arraycopy(bytes, 0, packet.bytes(), 0, length);
            packet.resize(length);
        }

        int layer() {
            return layer;
        }

        long ntpTime() {
            return ntpTime;
        }

        int rtpTimestamp() {
            return rtpTimestamp;
        }
    }

    LinkRing(MediaLoop reader) {
        this.reader = reader;
    }

    // -- on the writer's thread

    /** Puts a packet in that was read at {@code readNanos}; false if there is no room for it. */
    boolean offer(RingLink link, int layer, PacketBuffer packet, long readNanos) {
        Entry entry = next(link.isAudio() ? CAPACITY : VIDEO_MAX);
        if (entry == null) {
            return false;
        }
        entry.link = link;
        entry.layer = layer;
        entry.length = packet.length();
        entry.readNanos = readNanos;
        System.arraycopy(packet.bytes(), 0, entry.bytes, 0, packet.length());
        written.setRelease(written.getPlain() + 1);
        return true;
    }

    /** Puts a sender report in; another follows in a second if there is no room for it. */
    void offer(RingLink link, int layer, long ntpTime, int rtpTimestamp) {
        Entry entry = next(CAPACITY);
        if (entry != null) {
            entry.link = link;
            entry.layer = layer;
            entry.length = 0;
            entry.ntpTime = ntpTime;
            entry.rtpTimestamp = rtpTimestamp;
            written.setRelease(written.getPlain() + 1);
        }
    }

    private @Nullable Entry next(int fillMax) {
        long position = written.getPlain();
        if (position - read.getAcquire() >= fillMax) {
            return null;
        }
        int slot = (int) (position & CAPACITY - 1);
        Entry entry = entries[slot];
        if (entry == null) {
            entry = new Entry();
            entries[slot] = entry;
        }
        return entry;
    }

    /** The reader is to come and get it, unless it has been told already. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            reader.thread().execute(() -> reader.onLinked(this));
        }
    }

    // -- on the reader's thread

    /**
     * Gives all that is there to the links it belongs to.
     *
     * @return when the first of it was read from its socket, {@code nowNanos} if there was nothing
     */
    long drain(long nowNanos) {
        woken.set(false); // first: what is written from here on wakes again
        long firstNanos = nowNanos;
        long position = read.getPlain();
        long end = written.getAcquire();
        for (; position < end; position++) {
            Entry entry = entries[(int) (position & CAPACITY - 1)];
            RingLink link = entry == null ? null : entry.link;
            if (entry != null && link != null) {
                if (!entry.isSenderReport() && entry.readNanos - firstNanos < 0) {
                    firstNanos = entry.readNanos;
                }
                link.deliver(entry, nowNanos);
                entry.link = null;
            }
            read.setRelease(position + 1);
        }
        return firstNanos;
    }
}
