package io.sotto.sfu.signal.sdp;

import java.util.List;

/**
 * Streams that belong together (RFC 5576 §4.2).
 *
 * @param semantics such as FID: media, then its retransmissions (RFC 4588)
 */
public record SsrcGroup(String semantics, List<Long> ssrcs) {
    public SsrcGroup {
        ssrcs = List.copyOf(ssrcs);
    }
}
