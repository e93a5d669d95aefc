package io.sotto.sfu.room;

/** The way back over a link: a shard asks the one that a track comes from. */
public interface KeyFrameRequests {
    /** A layer of a track needs a key frame. */
    void request(String trackId, int layer);
}
