package io.sotto.sfu.signal.sdp;

import java.util.List;

/** What the server says to one media section. */
public sealed interface SectionAnswer {
    /** The server receives a publisher's track: recvonly. */
    record Receive(List<Codec> codecs, List<ExtMap> extensions, List<String> rids)
            implements SectionAnswer {
        public Receive {
            codecs = List.copyOf(codecs);
            extensions = List.copyOf(extensions);
            rids = List.copyOf(rids);
        }
    }

    /** The server sends someone's track: sendonly. */
    record Send(List<Codec> codecs, List<ExtMap> extensions, SentTrack track)
            implements SectionAnswer {
        public Send {
            codecs = List.copyOf(codecs);
            extensions = List.copyOf(extensions);
        }
    }

    /** Both at once, for a client that keeps one section per pair of tracks: sendrecv. */
    record SendReceive(
            List<Codec> codecs, List<ExtMap> extensions, List<String> rids, SentTrack track)
            implements SectionAnswer {
        public SendReceive {
            codecs = List.copyOf(codecs);
            extensions = List.copyOf(extensions);
            rids = List.copyOf(rids);
        }
    }

    /** Kept open, with nothing flowing: a section free for later, or muted. */
    record Inactive(List<Codec> codecs, List<ExtMap> extensions) implements SectionAnswer {
        public Inactive {
            codecs = List.copyOf(codecs);
            extensions = List.copyOf(extensions);
        }
    }

    /** Refused for good: port 0. The only answer to a section that the offerer itself rejected. */
    record Rejected() implements SectionAnswer {}

    /** Data channels. Accepting the section says nothing about what happens to their data. */
    record Application(int sctpPort, int maxMessageBytes) implements SectionAnswer {
        /** The port that every browser uses and expects (RFC 8831 leaves it open). */
        public static final int USUAL_SCTP_PORT = 5000;
    }

    /**
     * A track as its receiver is told of it (RFC 8830, RFC 5576).
     *
     * @param streamId the MediaStream's id: "PA_x" or "PA_x|name", by which clients find the person
     * @param trackId the track's id: "TR_y"
     * @param rtxSsrc the stream of its retransmissions, or 0 for none
     * @param cname ties the tracks that play in synchrony; the same for all of one person
     */
    record SentTrack(String streamId, String trackId, long ssrc, long rtxSsrc, String cname) {
        private static final int MAX_ID_CHARS = 256;
        private static final long MAX_SSRC = 0xFFFF_FFFFL;

        public SentTrack {
            boolean named =
                    SdpSyntax.isVisible(streamId, MAX_ID_CHARS)
                            && SdpSyntax.isVisible(trackId, MAX_ID_CHARS)
                            && SdpSyntax.isVisible(cname, MAX_ID_CHARS);
            boolean numbered = ssrc > 0 && ssrc <= MAX_SSRC && rtxSsrc >= 0 && rtxSsrc <= MAX_SSRC;
            if (!named || !numbered || ssrc == rtxSsrc) {
                throw new IllegalArgumentException("a track that cannot be written in SDP");
            }
        }
    }
}
