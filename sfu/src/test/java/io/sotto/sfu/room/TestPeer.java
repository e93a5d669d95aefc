package io.sotto.sfu.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.srtp.rtcp.RtcpHandler;
import io.sotto.srtp.rtcp.RtcpReader;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import io.sotto.srtp.rtp.RtpWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Somebody in a room: keeps all that the server sends to them, read as a receiver reads it. */
final class TestPeer extends RecyclingEgress {
    /** What receivers of the tests negotiated: other ids than the publishers. */
    static final ExtensionMap EXTENSIONS =
            new ExtensionMap(
                    Map.of(
                            HeaderExtension.ABS_SEND_TIME, 2,
                            HeaderExtension.TRANSPORT_CC, 5,
                            HeaderExtension.AUDIO_LEVEL, 6,
                            HeaderExtension.MID, 9,
                            HeaderExtension.DEPENDENCY_DESCRIPTOR, 12));

    final String id;
    final List<Received> media = new ArrayList<>();
    final Control control = new Control();
    final List<byte[]> compounds = new ArrayList<>();
    private final LongSupplier clock;

    TestPeer(String id, LongSupplier clock) {
        this.id = id;
        this.clock = clock;
    }

    /** A packet that came, and when. */
    static final class Received {
        final long atNanos;
        final RtpPacket rtp = new RtpPacket();
        private final byte[] bytes;

        Received(byte[] bytes, long atNanos) {
            this.bytes = bytes;
            this.atNanos = atNanos;
            assertEquals(RtpParse.OK, rtp.wrap(bytes, bytes.length));
        }

        int length() {
            return bytes.length;
        }

        byte[] payload() {
            return Arrays.copyOfRange(bytes, bytes.length - rtp.payloadLength(), bytes.length);
        }

        String mid() {
            int element = rtp.find(EXTENSIONS.id(HeaderExtension.MID));
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < RtpPacket.elementLength(element); i++) {
                text.append((char) rtp.elementByte(element, i));
            }
            return text.toString();
        }

        /** The transport-wide number, -1 without one. */
        int transportSequence() {
            int element = rtp.find(EXTENSIONS.id(HeaderExtension.TRANSPORT_CC));
            return element == -1 ? -1 : rtp.elementInt(element);
        }

        /** The picture id of {@link TestPacket#picture}'s descriptor. */
        int pictureId() {
            return (rtp.payloadByte(2) & 0x7F) << 8 | rtp.payloadByte(3);
        }

        int tl0PictureIndex() {
            return rtp.payloadByte(4);
        }
    }

    @Override
    public void send(RtpWriter sent) {
        media.add(new Received(sent.copy(), clock.getAsLong()));
        giveBack(sent);
    }

    @Override
    public void giveBack(RtpWriter packet) {
        packet.header().fill((byte) 0xEE); // as the next packet would
        super.giveBack(packet);
    }

    @Override
    public void rtcp(byte[] packet, int length) {
        compounds.add(Arrays.copyOf(packet, length));
        assertTrue(RtcpReader.read(packet, length, control), "RTCP of ours is well formed");
        Arrays.fill(packet, 0, length, (byte) 0xEE);
    }

    /** Packets that came under an SSRC. */
    List<Received> under(int ssrc) {
        return media.stream().filter(packet -> packet.rtp.ssrc() == ssrc).toList();
    }

    List<Integer> sequences(int ssrc) {
        return under(ssrc).stream().map(packet -> packet.rtp.sequence()).toList();
    }

    Received last() {
        return media.getLast();
    }

    /** Transport-wide feedback that came. */
    List<TransportFeedback> transportFeedback() {
        return compounds.stream().filter(TransportFeedback::is).map(TransportFeedback::of).toList();
    }

    void forget() {
        media.clear();
        compounds.clear();
        control.clear();
    }

    /** What RTCP said. */
    static final class Control implements RtcpHandler {
        record SenderReport(int ssrc, long ntp, int timestamp) {}

        final List<Integer> nacks = new ArrayList<>();
        final List<Integer> pictureLosses = new ArrayList<>();
        final List<Integer> goodbyes = new ArrayList<>();
        final List<SenderReport> senderReports = new ArrayList<>();
        final List<ReportBlock> blocks = new ArrayList<>();

        void clear() {
            nacks.clear();
            pictureLosses.clear();
            goodbyes.clear();
            senderReports.clear();
            blocks.clear();
        }

        @Override
        public void onSenderReport(int senderSsrc, long ntpTime, int rtpTimestamp) {
            senderReports.add(new SenderReport(senderSsrc, ntpTime, rtpTimestamp));
        }

        @Override
        public void onReportBlock(ReportBlock block) {
            blocks.add(block);
        }

        @Override
        public void onNack(int mediaSsrc, int sequence) {
            nacks.add(sequence);
        }

        @Override
        public void onPictureLoss(int mediaSsrc) {
            pictureLosses.add(mediaSsrc);
        }

        @Override
        public void onFullIntraRequest(int mediaSsrc) {
            throw new AssertionError("the server asks by PLI");
        }

        @Override
        public void onMaximumBitrate(long bitsPerSecond) {
            throw new AssertionError("the server sends no REMB");
        }

        @Override
        public void onBye(int ssrc) {
            goodbyes.add(ssrc);
        }

        @Override
        public void onTransportArrival(int sequence, long arrivalMicros) {}

        @Override
        public void onStreamArrival(int mediaSsrc, int sequence, long arrivalMicros, int ecn) {}

        @Override
        public void onTransportFeedbackEnd() {}
    }
}
