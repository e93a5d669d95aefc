package io.sotto.loadtest.measure;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What the receivers of one thread count while it is measured: packets and what became of them,
 * delays, and how late this side's own senders are.
 *
 * <p>Plain fields, written by their thread alone and read by others only after it has handed them
 * over.
 */
public final class Tally {
    /** A minute: nothing here waits longer. */
    private static final long NANOS_MAX = 60_000_000_000L;

    private static final int DIGITS = 3;

    /** One second of a run. */
    public record Second(
            long atNanos, long packets, long bytes, long delayP50Nanos, long delayP99Nanos) {}

    private final Histogram delays = new Histogram(NANOS_MAX, DIGITS);
    private final Histogram delaysOfSecond = new Histogram(NANOS_MAX, 2);
    private final Histogram lags = new Histogram(NANOS_MAX, DIGITS);
    private final List<Second> seconds = new ArrayList<>();

    private long packets;
    private long bytes;
    private long verified;
    private long lost;
    private long withheld;
    private long repaired;
    private long duplicates;
    private long reordered;
    private long corrupt;
    private long strangers;
    private long sent;
    private long resent;
    private long pictureLosses;
    private long packetsBefore;
    private long bytesBefore;

    /** A packet came for the first time. */
    public void onPacket(int lengthBytes) {
        packets++;
        bytes += lengthBytes;
    }

    /** Its content was what its publisher wrote {@code delayNanos} ago. */
    public void onVerified(long delayNanos) {
        verified++;
        long delay = Math.clamp(delayNanos, 0, NANOS_MAX);
        delays.recordValue(delay);
        delaysOfSecond.recordValue(delay);
    }

    /** These never came. */
    public void onLost(long count) {
        lost += count;
    }

    /** These were not sent on, and leave no gap: the server chose not to. */
    public void onWithheld(long count) {
        withheld += count;
    }

    /** One that was missing came by retransmission. */
    public void onRepaired() {
        repaired++;
    }

    /** One came that had come before. */
    public void onDuplicate() {
        duplicates++;
    }

    /** One came after a later one. */
    public void onReordered() {
        reordered++;
    }

    /** One is not what its publisher wrote, or is somebody else's. */
    public void onCorrupt() {
        corrupt++;
    }

    /** One came under an SSRC that nobody announced. */
    public void onStranger() {
        strangers++;
    }

    /** One was sent, so long after it was due. */
    public void onSent(long lagNanos) {
        sent++;
        lags.recordValue(Math.clamp(lagNanos, 0, NANOS_MAX));
    }

    /** One was sent again because the server missed it. */
    public void onResent() {
        resent++;
    }

    /** A key frame was asked for. */
    public void onPictureLoss() {
        pictureLosses++;
    }

    /** A second is over. */
    public void onSecond(long nowNanos) {
        seconds.add(
                new Second(
                        nowNanos,
                        packets - packetsBefore,
                        bytes - bytesBefore,
                        delaysOfSecond.getValueAtPercentile(50),
                        delaysOfSecond.getValueAtPercentile(99)));
        packetsBefore = packets;
        bytesBefore = bytes;
        delaysOfSecond.reset();
    }

    /** Adds what another thread counted. */
    public void add(Tally other) {
        delays.add(other.delays);
        lags.add(other.lags);
        packets += other.packets;
        bytes += other.bytes;
        verified += other.verified;
        lost += other.lost;
        withheld += other.withheld;
        repaired += other.repaired;
        duplicates += other.duplicates;
        reordered += other.reordered;
        corrupt += other.corrupt;
        strangers += other.strangers;
        sent += other.sent;
        resent += other.resent;
        pictureLosses += other.pictureLosses;
        for (int i = 0; i < other.seconds.size(); i++) {
            Second theirs = other.seconds.get(i);
            if (i == seconds.size()) {
                seconds.add(theirs);
            } else {
                seconds.set(i, sum(seconds.get(i), theirs));
            }
        }
    }

    private static Second sum(Second one, Second other) {
        return new Second(
                one.atNanos(),
                one.packets() + other.packets(),
                one.bytes() + other.bytes(),
                Math.max(one.delayP50Nanos(), other.delayP50Nanos()),
                Math.max(one.delayP99Nanos(), other.delayP99Nanos()));
    }

    /** Delays of verified packets that came by themselves, in nanoseconds. */
    public Histogram delays() {
        return delays;
    }

    /** How late packets left, in nanoseconds. */
    public Histogram lags() {
        return lags;
    }

    /** The run second by second. */
    public List<Second> seconds() {
        return List.copyOf(seconds);
    }

    /** Packets that came, each counted once. */
    public long packets() {
        return packets;
    }

    /** Bytes of these. */
    public long bytes() {
        return bytes;
    }

    /** How many of these were decrypted and checked. */
    public long verified() {
        return verified;
    }

    /** Packets that never came. */
    public long lost() {
        return lost;
    }

    /** Packets that the server chose not to send on. */
    public long withheld() {
        return withheld;
    }

    /** Packets that came by retransmission only. */
    public long repaired() {
        return repaired;
    }

    /** Packets that came twice. */
    public long duplicates() {
        return duplicates;
    }

    /** Packets that came after a later one. */
    public long reordered() {
        return reordered;
    }

    /** Packets that are not what was sent. */
    public long corrupt() {
        return corrupt;
    }

    /** Packets of nobody. */
    public long strangers() {
        return strangers;
    }

    /** Packets that were sent. */
    public long sent() {
        return sent;
    }

    /** Packets that were sent again. */
    public long resent() {
        return resent;
    }

    /** Key frames that were asked for. */
    public long pictureLosses() {
        return pictureLosses;
    }
}
