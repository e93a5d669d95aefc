package io.sotto.sfu.room;

/**
 * What a publisher is told of what it sends: over RTCP where it is connected here, over the link
 * where it is connected to another shard.
 */
interface PublisherFeedback {
    /** A packet with a transport-wide sequence number came. */
    void onArrival(int transportSequence, int mediaSsrc, long arrivedNanos);

    /** Packets of a layer are missing; those that are due are to be asked for. */
    void nack(UpStream stream, MissingPackets missing, long nowNanos);

    /** A layer needs a key frame. */
    void pictureLoss(UpStream stream);
}
