package io.sotto.loadtest.receive;

import io.sotto.loadtest.measure.Tally;
import io.sotto.loadtest.media.Microphone;
import io.sotto.loadtest.media.Stamp;
import io.sotto.loadtest.media.VideoLayer;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import io.sotto.srtp.rtp.SsrcTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything one participant receives: each packet is decrypted, checked against its stamp, timed
 * and counted; what is missing is asked for.
 *
 * <p>To be cheaper it may decrypt a share of the packets only. The others are still counted by
 * their headers, which SRTP leaves readable, so that loss stays exact; delays and integrity are
 * those of the share. Retransmissions are always decrypted: their true number is inside.
 *
 * <p>Confined to one thread.
 */
public final class Receiver {
    /** Tracks with retransmissions, several times what a call has. */
    private static final int SSRCS_MAX = 2048;

    private static final int ORIGINAL_SEQUENCE_BYTES = 2;

    /** VP8's inverse key-frame bit, in the first of the readable bytes. */
    private static final int DELTA_FRAME = 0x01;

    private static final int FRAME_START = 0x10;

    /** The connection's keys. */
    public interface Keys {
        /** Removes protection in place. */
        SrtpOutcome unprotect(byte[] data, int length);

        /** Length after the last one that was {@link SrtpOutcome#OK}. */
        int length();
    }

    private final Keys keys;
    private final Sampler sampler;
    private final SsrcTable<ReceivedStream> streams = new SsrcTable<>(SSRCS_MAX);
    private final SsrcTable<ReceivedStream> repairs = new SsrcTable<>(SSRCS_MAX);
    private final List<ReceivedStream> all = new ArrayList<>();
    private final RtpPacket rtp = new RtpPacket();
    private final Stamp stamp = new Stamp();
    private final ReceiverFeedback feedback;

    private Tally tally;
    private boolean counting;
    private int transportSequenceId;
    private long bytesReceived;

    /** Counts into {@code tally} from {@link #beginCounting} on. */
    public Receiver(Keys keys, ReceiverFeedback.Out out, Sampler sampler, Tally tally) {
        this.keys = keys;
        this.sampler = sampler;
        this.tally = tally;
        feedback = new ReceiverFeedback(out);
    }

    /** These tracks come as well, with these elements. */
    public void expect(List<Inbound> tracks, ExtensionMap extensions, long nowNanos) {
        transportSequenceId = extensions.id(HeaderExtension.TRANSPORT_CC);
        for (Inbound track : tracks) {
            if (streams.get(track.ssrc()) == null) {
                ReceivedStream stream = new ReceivedStream(track, nowNanos);
                streams.put(track.ssrc(), stream);
                if (track.rtxSsrc() != 0) {
                    repairs.put(track.rtxSsrc(), stream);
                }
                all.add(stream);
                if (counting) {
                    stream.window().beginCounting();
                }
            }
        }
    }

    /** How many tracks should come. */
    public int expected() {
        return all.size();
    }

    /** Whether any microphone of them is heard. */
    public boolean hears() {
        return all.stream().anyMatch(stream -> stream.isFlowing() && !stream.inbound().video());
    }

    /**
     * How many of them come.
     *
     * @param withheld whether that counts microphones as well that do not: a server may let a few
     *     be heard at a time
     */
    public int flowing(boolean withheld) {
        int flowing = 0;
        for (ReceivedStream stream : all) {
            flowing += stream.isFlowing() || withheld && !stream.inbound().video() ? 1 : 0;
        }
        return flowing;
    }

    /** From here on what comes is counted, into this tally. */
    public void beginCounting(Tally into, SentCounts sent) {
        tally = into;
        counting = true;
        all.forEach(stream -> stream.beginCounting(sent));
    }

    /** Counts what has not come; after this nothing counts any more. */
    public void endCounting(SentCounts sent) {
        if (counting) {
            counting = false;
            for (ReceivedStream stream : all) {
                // A microphone may be withheld at the end as it may be in between.
                long tail = stream.tail(sent);
                tally.onLost(stream.window().missing() + (stream.inbound().video() ? tail : 0));
                tally.onWithheld(stream.withheld() + (stream.inbound().video() ? 0 : tail));
            }
        }
    }

    /** A datagram with an RTP packet came. */
    public void onRtp(byte[] data, int length, long arrivedNanos) {
        RtpParse header = rtp.wrap(data, length);
        // Where there is padding its length is still encrypted; the header is readable all the
        // same.
        if (header != RtpParse.OK && header != RtpParse.BAD_PADDING) {
            count(tally::onCorrupt);
            return;
        }
        bytesReceived += length;
        ReceivedStream stream = streams.get(rtp.ssrc());
        ReceivedStream repaired = stream == null ? repairs.get(rtp.ssrc()) : null;
        if (stream == null && repaired == null) {
            count(tally::onStranger);
            return;
        }
        int transport = rtp.find(transportSequenceId);
        if (transport != -1) {
            feedback.onArrival(rtp.elementInt(transport), rtp.ssrc(), arrivedNanos);
        }
        if (stream != null) {
            onMedia(stream, data, length, arrivedNanos);
        } else if (repaired != null) {
            onRepair(repaired, data, length);
        }
    }

    private void onMedia(ReceivedStream stream, byte[] data, int length, long arrivedNanos) {
        boolean verify = sampler.takes();
        if (verify && !unprotect(data, length)) {
            return;
        }
        SequenceWindow.Arrival arrival =
                stream.onPacket(rtp.sequence(), rtp.timestamp(), arrivedNanos);
        boolean counts = counting && stream.window().counts();
        switch (arrival) {
            case DUPLICATE -> {
                count(tally::onDuplicate);
                return;
            }
            case LATE -> {
                if (counts) {
                    tally.onReordered();
                }
            }
            case NEW -> {}
        }
        if (counts) {
            tally.onPacket(length);
        }
        if (verify) {
            verify(stream, 0, counts ? arrivedNanos : 0);
        } else {
            stream.onKeyFrame(); // it cannot be told; the server sends what it asked for
        }
    }

    private void onRepair(ReceivedStream stream, byte[] data, int length) {
        if (!unprotect(data, length) || rtp.payloadLength() < ORIGINAL_SEQUENCE_BYTES) {
            return; // a probe carries nothing
        }
        int at = payloadOffset(data, keys.length());
        int original = (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
        SequenceWindow.Arrival arrival = stream.onRepair(original);
        if (arrival == SequenceWindow.Arrival.DUPLICATE) {
            count(tally::onDuplicate);
        } else if (counting && stream.window().counts()) {
            tally.onPacket(length);
            tally.onRepaired();
            verify(stream, ORIGINAL_SEQUENCE_BYTES, 0);
        }
    }

    private boolean unprotect(byte[] data, int length) {
        switch (keys.unprotect(data, length)) {
            case OK -> {
                if (rtp.wrap(data, keys.length()) == RtpParse.OK) {
                    unprotected = data;
                    return true;
                }
                count(tally::onCorrupt);
            }
            case REPLAYED -> count(tally::onDuplicate);
            default -> count(tally::onCorrupt);
        }
        return false;
    }

    private byte @Nullable [] unprotected;

    /** Looks at a decrypted payload; {@code arrivedNanos} is 0 where its delay does not count. */
    private void verify(ReceivedStream stream, int from, long arrivedNanos) {
        byte[] data = unprotected;
        boolean video = stream.inbound().video();
        int clear = from + (video ? VideoLayer.CLEAR_BYTES : Microphone.CLEAR_BYTES);
        if (data == null) {
            return;
        }
        int at = payloadOffset(data, keys.length());
        int rest = rtp.payloadLength() - clear;
        if (rest < Stamp.BYTES
                || !stamp.read(data, at + clear, rest)
                || stamp.publisher() != stream.inbound().publisher()) {
            count(tally::onCorrupt);
            return;
        }
        if (video
                && (data[at + from] & FRAME_START) != 0
                && (data[at + from + VideoLayer.DESCRIPTOR_BYTES] & DELTA_FRAME) == 0) {
            stream.onKeyFrame();
        }
        if (from == 0) {
            stream.onStamp(stamp.stream(), stamp.number());
        }
        if (arrivedNanos != 0 && counting) {
            tally.onVerified(arrivedNanos - stamp.sentNanos());
        }
    }

    private int payloadOffset(byte[] data, int length) {
        int padding = (data[0] & 0x20) != 0 ? data[length - 1] & 0xFF : 0;
        return length - padding - rtp.payloadLength();
    }

    /** A sender report came. */
    public void onSenderReport(int ssrc, long ntpTime, long nowNanos) {
        ReceivedStream stream = streams.get(ssrc);
        if (stream != null) {
            stream.onSenderReport(ntpTime, nowNanos);
        }
    }

    /** Asks for what is missing and reports what came. To be called every 20 ms or so. */
    public void onTick(long nowNanos) {
        for (int i = 0; i < all.size(); i++) {
            ReceivedStream stream = all.get(i);
            if (!stream.inbound().video()) {
                continue;
            }
            if (!stream.missing().isEmpty()
                    && !feedback.nack(stream.inbound().ssrc(), stream.missing(), nowNanos)) {
                stream.wantKeyFrame(nowNanos);
            }
            if (stream.asksForKeyFrame(nowNanos)) {
                count(tally::onPictureLoss);
                feedback.pictureLoss(stream.inbound().ssrc());
            }
        }
        feedback.onTick(all, bytesReceived, nowNanos);
    }

    private void count(Runnable counter) {
        if (counting) {
            counter.run();
        }
    }
}
