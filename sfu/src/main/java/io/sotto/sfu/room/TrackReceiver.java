package io.sotto.sfu.room;

/**
 * Somebody who gets the packets of a track: an endpoint of this shard, or the link to another shard
 * that has endpoints of its own.
 */
interface TrackReceiver {
    /** A packet of any layer of the track; whether it goes on is the receiver's decision. */
    void onPacket(SourcePacket packet);

    /**
     * A layer's source began anew: numbers it gives from now on have nothing to do with those
     * before.
     */
    void onSourceReplaced(UpStream gone);

    /** The publisher said that it now sends other layers than before. */
    void onLayersChanged(long nowNanos);

    /** Whether it is the other end of this link. */
    default boolean isOver(TrackLink link) {
        return false;
    }

    /**
     * The publisher told how a layer's timestamps and its wall clock belong together. Endpoints get
     * reports of our own.
     */
    default void onSenderReport(UpStream stream, long ntpTime, int rtpTimestamp) {}
}
