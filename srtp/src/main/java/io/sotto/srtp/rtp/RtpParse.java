package io.sotto.srtp.rtp;

/** What reading an RTP header found. */
public enum RtpParse {
    /** The header is whole and consistent. */
    OK,
    /** Shorter than its fixed header, its CSRC list or its extension block says. */
    TRUNCATED,
    /** Not RTP version 2. */
    BAD_VERSION,
    /** The padding is longer than what follows the header. */
    BAD_PADDING
}
