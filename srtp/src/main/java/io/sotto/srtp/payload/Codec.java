package io.sotto.srtp.payload;

/** The codecs that are forwarded, by their name in SDP. */
public enum Codec {
    /** RFC 7587. */
    OPUS("opus"),
    /** RFC 7741. */
    VP8("VP8"),
    /** RFC 9628. */
    VP9("VP9"),
    /** RFC 6184. */
    H264("H264"),
    /** AV1 RTP specification. */
    AV1("AV1");

    private final String sdpName;

    Codec(String sdpName) {
        this.sdpName = sdpName;
    }

    /** Whether one stream of it may carry several layers (SVC). */
    public boolean isScalable() {
        return this == VP9 || this == AV1;
    }

    /** The encoding name in {@code a=rtpmap}. */
    public String sdpName() {
        return sdpName;
    }

    /** The media type as applications write it: {@code video/VP8}. */
    public String mimeType() {
        return (this == OPUS ? "audio/" : "video/") + sdpName;
    }
}
