package io.sotto.loadtest.signal;

/**
 * Somebody else's track, to be received.
 *
 * @param publisher the number of the participant that publishes it
 * @param video or else audio
 * @param id what the server calls it
 * @param quality which of its layers is enough
 */
public record RemoteTrack(int publisher, boolean video, String id, Quality quality) {
    /** Layers by what they are good for. */
    public enum Quality {
        LOW,
        MEDIUM,
        HIGH
    }
}
