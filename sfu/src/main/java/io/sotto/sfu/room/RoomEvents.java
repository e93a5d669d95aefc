package io.sotto.sfu.room;

import java.util.List;

/** What a shard tells the people's signalling. Called on the shard's thread; must not block. */
public interface RoomEvents {
    /** Who began, stopped or changed to speak; called only when something changed. */
    void onSpeakers(List<Speaker> changed);

    /** How well an endpoint is connected, when that changed. */
    void onQuality(String endpointId, Quality quality);

    /**
     * Pictures that a receiver wants stand still, or go on: the way to it, or the loop, does not
     * carry them, or does again.
     */
    void onStreamStates(String endpointId, List<StreamState> changed);

    /** The room broke: an invariant did not hold. Its shard is closed; its people must go. */
    void onFault();

    /**
     * One speaker.
     *
     * @param endpointId who
     * @param level loudness from 0 to 1
     * @param active whether it counts as speaking
     */
    record Speaker(String endpointId, float level, boolean active) {}

    /**
     * Whether a picture that its receiver wants moves.
     *
     * @param trackId which
     * @param paused whether it stands still
     */
    record StreamState(String trackId, boolean paused) {}

    /** How well an endpoint is connected, by loss, round trip and what its way carries. */
    enum Quality {
        /** Nothing worth mentioning. */
        EXCELLENT,
        /** Loss that repair covers, a delay or a smaller picture that some notice. */
        GOOD,
        /** What people complain about. */
        POOR
    }
}
