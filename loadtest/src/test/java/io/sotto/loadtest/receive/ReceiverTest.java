package io.sotto.loadtest.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.measure.Tally;
import io.sotto.loadtest.media.Composer;
import io.sotto.loadtest.media.MediaPacket;
import io.sotto.loadtest.media.MediaShape;
import io.sotto.loadtest.media.OutStream;
import io.sotto.loadtest.media.VideoLayer;
import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.SrtpProfile;
import io.sotto.srtp.SrtpSession;
import io.sotto.srtp.rtcp.RtcpHandler;
import io.sotto.srtp.rtcp.RtcpReader;
import io.sotto.srtp.rtp.ExtensionMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a receiver counts of packets that come, do not come, come twice, late or changed. */
final class ReceiverTest {
    private static final int SSRC = 1111;
    private static final int RTX_SSRC = 2222;
    private static final long DELAY = 250_000;
    private static final SrtpKeys KEYS =
            SrtpKeys.split(
                    SrtpProfile.AEAD_AES_128_GCM,
                    new byte[SrtpProfile.AEAD_AES_128_GCM.exportedLength()]);

    private final SrtpSession server = SrtpSession.server(KEYS);
    private final SrtpSession client = SrtpSession.client(KEYS);
    private final Tally tally = new Tally();
    private final Asked asked = new Asked();
    private final Composer composer = new Composer();
    private final Composer.Connection connection = new Composer.Connection(ExtensionMap.EMPTY);
    private final VideoLayer layer =
            new VideoLayer(MediaShape.single(1_700_000, 1200), 0, new SplittableRandom(1));
    private final List<byte[]> packets = new ArrayList<>();
    private final List<Long> sentNanos = new ArrayList<>();
    private Receiver receiver = receiver(1);

    /** What the receiver says. */
    private static final class Asked implements RtcpHandler, ReceiverFeedback.Out {
        final List<Integer> nacks = new ArrayList<>();
        int pictureLosses;
        int reports;
        long maximumBitrate;

        @Override
        public void rtcp(byte[] bytes, int length) {
            assertTrue(RtcpReader.read(bytes, length, this));
        }

        @Override
        public void onSenderReport(int senderSsrc, long ntpTime, int rtpTimestamp) {}

        @Override
        public void onReportBlock(ReportBlock block) {
            reports++;
        }

        @Override
        public void onNack(int mediaSsrc, int sequence) {
            nacks.add(sequence);
        }

        @Override
        public void onPictureLoss(int mediaSsrc) {
            pictureLosses++;
        }

        @Override
        public void onFullIntraRequest(int mediaSsrc) {}

        @Override
        public void onMaximumBitrate(long bitsPerSecond) {
            maximumBitrate = bitsPerSecond;
        }

        @Override
        public void onBye(int ssrc) {}

        @Override
        public void onTransportArrival(int sequence, long arrivalMicros) {}

        @Override
        public void onStreamArrival(int mediaSsrc, int sequence, long arrivalMicros, int ecn) {}

        @Override
        public void onTransportFeedbackEnd() {}
    }

    private Receiver receiver(double share) {
        return new Receiver(
                new Receiver.Keys() {
                    @Override
                    public SrtpOutcome unprotect(byte[] data, int length) {
                        return client.unprotectRtp(data, length);
                    }

                    @Override
                    public int length() {
                        return client.length();
                    }
                },
                asked,
                new Sampler(share),
                tally);
    }

    private static OutStream stream(int publisher) {
        return new OutStream(
                new OutStream.Owner(publisher, 0),
                new OutStream.Numbers(96, 97, SSRC, RTX_SSRC),
                "0",
                "");
    }

    /** A second of video as its receiver gets it. */
    @BeforeEach
    void record() {
        record(stream(3));
        receiver.expect(List.of(new Inbound(3, true, SSRC, RTX_SSRC)), ExtensionMap.EMPTY, 0);
        receiver.beginCounting(tally, this::sent);
    }

    private void record(OutStream stream) {
        long due = 0;
        while (due < 1_000_000_000L) {
            long now = due;
            due =
                    layer.run(
                            due,
                            (source, packet) -> {
                                packet.leave(now);
                                int length = composer.video(connection, stream, source, packet);
                                packets.add(protect(length));
                                sentNanos.add(now);
                            });
        }
    }

    private byte[] protect(int length) {
        assertEquals(SrtpOutcome.OK, server.protectRtp(composer.bytes(), length));
        return Arrays.copyOf(composer.bytes(), server.length());
    }

    private void deliver(int index) {
        byte[] packet = packets.get(index).clone();
        receiver.onRtp(packet, packet.length, sentNanos.get(index) + DELAY);
    }

    private long sent(int publisher, int stream) {
        return layer.packets();
    }

    private long end() {
        receiver.endCounting(this::sent);
        return tally.lost();
    }

    @Test
    void whatComesIsCountedVerifiedAndTimed() {
        for (int i = 0; i < packets.size(); i++) {
            deliver(i);
        }
        assertEquals(0, end());
        assertEquals(packets.size(), tally.packets());
        assertEquals(packets.size(), tally.verified());
        assertEquals(0, tally.corrupt());
        assertEquals((double) DELAY, (double) tally.delays().getValueAtPercentile(50), 1_000.0);
    }

    @Test
    void whatDoesNotComeIsLostToTheVeryEnd() {
        for (int i = 0; i < packets.size() - 10; i++) {
            if (i % 50 != 20) {
                deliver(i);
            }
        }
        long gaps = 1L + (packets.size() - 10 - 21) / 50;
        assertEquals(gaps + 10, end());
    }

    @Test
    void whatComesTwiceOrLateIsToldApart() {
        deliver(0);
        deliver(2);
        deliver(1);
        deliver(2);
        assertEquals(1, tally.reordered());
        assertEquals(1, tally.duplicates());
        assertEquals(3, tally.packets());
    }

    @Test
    void aGapIsAskedForAndFilledByRetransmission() {
        deliver(0);
        deliver(2);
        receiver.onTick(DELAY);
        assertEquals(List.of(layer.sequenceOf(1)), asked.nacks);
        MediaPacket again = new MediaPacket();
        assertTrue(layer.recall(layer.sequenceOf(1), again));
        byte[] repair = protect(composer.retransmission(connection, stream(3), layer, again));
        receiver.onRtp(repair, repair.length, DELAY);
        assertEquals(1, tally.repaired());
        assertEquals(3, tally.packets());
        assertEquals(0, tally.corrupt());
    }

    @Test
    void aChangedBitIsCorrupt() {
        byte[] packet = packets.getFirst().clone();
        packet[200] ^= 1;
        receiver.onRtp(packet, packet.length, DELAY);
        assertEquals(1, tally.corrupt());
        assertEquals(0, tally.packets());
    }

    @Test
    void somebodyElsesMediaIsCorrupt() {
        packets.clear();
        record(stream(4));
        deliver(0);
        assertEquals(1, tally.corrupt());
    }

    @Test
    void whatNobodyAnnouncedIsAStranger() {
        byte[] packet = packets.getFirst().clone();
        packet[8] ^= 1;
        receiver.onRtp(packet, packet.length, DELAY);
        assertEquals(1, tally.strangers());
    }

    @Test
    void whatWasSentBeforeItCountsIsNotLost() {
        for (int i = 0; i < 10; i++) {
            deliver(i);
        }
        receiver.beginCounting(tally, (publisher, stream) -> layer.packets() - 7);
        assertEquals(7, end());
    }

    @Test
    void aShareIsVerifiedAndAllAreCounted() {
        receiver = receiver(0.2);
        receiver.expect(List.of(new Inbound(3, true, SSRC, RTX_SSRC)), ExtensionMap.EMPTY, 0);
        receiver.beginCounting(tally, this::sent);
        for (int i = 0; i < packets.size(); i++) {
            if (i != 77) {
                deliver(i);
            }
        }
        assertEquals(1, end());
        assertEquals(packets.size() - 1, tally.packets());
        assertEquals(0.2, (double) tally.verified() / tally.packets(), 0.1);
    }

    @Test
    void aTrackThatDoesNotBeginIsAskedForAKeyFrame() {
        receiver.onTick(100_000_000L);
        assertEquals(0, asked.pictureLosses);
        receiver.onTick(300_000_000L);
        assertEquals(1, asked.pictureLosses);
        for (int i = 0; i < 20; i++) {
            deliver(i);
        }
        receiver.onTick(2_000_000_000L);
        assertEquals(1, asked.pictureLosses);
    }

    @Test
    void reportsComeEverySecond() {
        receiver.onTick(0);
        deliver(0);
        receiver.onTick(1_000_000_000L);
        assertEquals(1, asked.reports);
        assertTrue(asked.maximumBitrate >= 4_900_000);
    }
}
