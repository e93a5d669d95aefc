package io.sotto.sfu.room;

import io.sotto.srtp.rtp.PacketBuffer;

/**
 * The way of one track's packets to another shard of its room: a ring to another loop, or a
 * connection to another node. Called on the thread of the shard that the publisher is connected to.
 */
public interface TrackLink {
    /**
     * A packet of a layer as its publisher sent it, without the protection of the transport; lent
     * until this returns.
     */
    void onRtp(int layer, PacketBuffer packet);

    /** The publisher told how a layer's timestamps and its wall clock belong together. */
    void onSenderReport(int layer, long ntpTime, int rtpTimestamp);
}
