package io.sotto.loadtest.receive;

/**
 * A track as it comes to one participant.
 *
 * @param publisher the number of the participant that publishes it
 * @param video or else audio
 * @param ssrc of the media
 * @param rtxSsrc of retransmissions, 0 if there are none
 */
public record Inbound(int publisher, boolean video, int ssrc, int rtxSsrc) {
    int clockRate() {
        return video ? 90_000 : 48_000;
    }
}
