package io.sotto.srtp.rtp;

import java.nio.charset.StandardCharsets;

/**
 * The RTP header extensions that the server knows, by the URI that names each in SDP (RFC 8285).
 */
public enum HeaderExtension {
    /** Which m-section a packet belongs to (RFC 8843 section 15). */
    MID("urn:ietf:params:rtp-hdrext:sdes:mid"),
    /** Which simulcast layer a packet belongs to (RFC 8852). */
    RID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
    /** Which simulcast layer a retransmission repairs (RFC 8852). */
    REPAIRED_RID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
    /** How loud the packet's audio is (RFC 6464). */
    AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
    /**
     * One sequence over all packets of a transport
     * (draft-holmer-rmcat-transport-wide-cc-extensions-01).
     */
    TRANSPORT_CC("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
    /**
     * When the packet left, in 6.18 fixed-point seconds: what a receiver's REMB is computed from.
     */
    ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
    /**
     * Frame boundaries, layers and dependencies outside the payload (AV1 RTP specification,
     * appendix A).
     */
    DEPENDENCY_DESCRIPTOR(
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"),
    /** What each layer of a publisher sends at the moment; meant for the server alone. */
    VIDEO_LAYERS_ALLOCATION(
            "http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00"),
    /** How the camera is held (3GPP TS 26.114 section 7.4.5). */
    VIDEO_ORIENTATION("urn:3gpp:video-orientation"),
    /** When the frame was captured, on the publisher's clock. */
    ABS_CAPTURE_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time");

    private final String uri;

    HeaderExtension(String uri) {
        this.uri = uri;
    }

    /** The URI in {@code a=extmap}. */
    public String uri() {
        return uri;
    }

    /** MID and RID values travel as ASCII. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Whether an element needs the two-byte form: longer than 16 bytes, empty, or an id above 14.
     */
    public static boolean needsTwoByteForm(int id, int lengthBytes) {
        return id > 14 || lengthBytes > 16 || lengthBytes == 0;
    }
}
