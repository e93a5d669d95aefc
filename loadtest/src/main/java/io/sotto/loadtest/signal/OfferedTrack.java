package io.sotto.loadtest.signal;

import io.sotto.loadtest.media.MediaShape;
import org.jspecify.annotations.Nullable;

/**
 * A track that a participant publishes.
 *
 * @param cid what the participant calls it
 * @param camera its shape; null for a microphone
 * @param ssrc of the media, told only where there is no simulcast
 * @param rtxSsrc of retransmissions, likewise; 0 for audio
 */
public record OfferedTrack(String cid, @Nullable MediaShape camera, int ssrc, int rtxSsrc) {
    boolean isVideo() {
        return camera != null;
    }
}
