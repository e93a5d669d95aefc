package io.sotto.sfu.signal.sdp;

import java.util.List;

/**
 * Everything an answer says.
 *
 * @param sessionId the same in every answer of one connection (RFC 9429 §5.3.1); below 2^62
 * @param version one more in each
 * @param transport our end. Its setup is passive whatever it says: the server is the DTLS server
 * @param sections one for each of the offer's, in order
 */
public record Answer(
        long sessionId, long version, PeerTransport transport, List<SectionAnswer> sections) {
    public Answer {
        sections = List.copyOf(sections);
    }
}
