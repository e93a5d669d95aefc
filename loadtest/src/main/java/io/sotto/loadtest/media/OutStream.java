package io.sotto.loadtest.media;

import io.sotto.srtp.rtp.HeaderExtension;

/**
 * The identity of one sent RTP stream: where it belongs in the session, and under which numbers.
 *
 * <p>MID and RID are sent until the server has reported on the SSRC, as libwebrtc does: from then
 * on it knows it by that alone. Confined to one thread.
 */
public final class OutStream {
    final int publisher;
    final int stream;
    final int payloadType;
    final int rtxPayloadType;
    final int ssrc;
    final int rtxSsrc;
    final byte[] mid;
    final byte[] rid;
    boolean known;
    boolean rtxKnown;
    int rtxSequence;

    /**
     * Whose stream it is.
     *
     * @param publisher the participant's number
     * @param stream which of its streams
     */
    public record Owner(int publisher, int stream) {}

    /**
     * Under which numbers it is sent; zero for what it lacks.
     *
     * @param payloadType of the media
     * @param rtxPayloadType of retransmissions
     * @param ssrc of the media
     * @param rtxSsrc of retransmissions
     */
    public record Numbers(int payloadType, int rtxPayloadType, int ssrc, int rtxSsrc) {}

    /** A stream in the m-section {@code mid}; {@code rid} is empty without simulcast. */
    public OutStream(Owner owner, Numbers numbers, String mid, String rid) {
        publisher = owner.publisher();
        stream = owner.stream();
        payloadType = numbers.payloadType();
        rtxPayloadType = numbers.rtxPayloadType();
        ssrc = numbers.ssrc();
        rtxSsrc = numbers.rtxSsrc();
        this.mid = HeaderExtension.ascii(mid);
        this.rid = HeaderExtension.ascii(rid);
    }

    /** Its SSRC. */
    public int ssrc() {
        return ssrc;
    }

    /** Whether lost packets may be sent again. */
    public boolean isRepaired() {
        return rtxPayloadType != 0;
    }

    /** The server has reported on this SSRC. */
    public void onReported(int reportedSsrc) {
        known |= reportedSsrc == ssrc;
        rtxKnown |= reportedSsrc == rtxSsrc;
    }
}
