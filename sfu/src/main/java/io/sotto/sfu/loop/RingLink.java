package io.sotto.sfu.loop;

import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.TrackLink;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import org.jspecify.annotations.Nullable;

/**
 * A track's way from the loop that its publisher is connected to, over a ring, to another loop of
 * the room.
 *
 * <p>Where the ring has no room, the rest of the video frame is dropped with the packet, because
 * nobody could decode it.
 */
final class RingLink implements TrackLink {
    private final MediaLoop from;
    private final MediaLoop to;
    private final LinkRing ring;
    private final String roomId;
    private final String trackId;
    private final boolean audio;

    // On the writer's thread.
    private final RtpPacket rtp = new RtpPacket();
    private final boolean[] dropping;
    private final int[] droppedTimestamp;

    // On the reader's thread.
    private @Nullable RoomSlot slot;

    /** The loops that it connects, and the ring between them. */
    record Way(MediaLoop from, MediaLoop to, LinkRing ring) {}

    RingLink(Way way, String roomId, String trackId, boolean audio, int layers) {
        from = way.from();
        to = way.to();
        ring = way.ring();
        this.roomId = roomId;
        this.trackId = trackId;
        this.audio = audio;
        dropping = new boolean[layers];
        droppedTimestamp = new int[layers];
    }

    boolean isAudio() {
        return audio;
    }

    @Override
    public void onRtp(int layer, PacketBuffer packet) {
        if (rtp.wrap(packet) != RtpParse.OK) {
            return; // it was OK when it came
        }
        boolean restOfDropped = dropping[layer] && rtp.timestamp() == droppedTimestamp[layer];
        if (restOfDropped || !ring.offer(this, layer, packet, from.nowNanos())) {
            dropping[layer] = !audio;
            droppedTimestamp[layer] = rtp.timestamp();
            from.counters().drop(DropReason.LINK_FULL);
            return;
        }
        dropping[layer] = false;
        from.counters().increment(Meter.LINKED_PACKETS);
        from.wrote(ring);
    }

    @Override
    public void onSenderReport(int layer, long ntpTime, int rtpTimestamp) {
        ring.offer(this, layer, ntpTime, rtpTimestamp);
        from.wrote(ring);
    }

    /** On the reader's thread: what was put in comes out. */
    void deliver(LinkRing.Entry entry, long nowNanos) {
        RoomSlot there = slot == null ? to.existingSlot(roomId) : slot;
        slot = there;
        if (there == null) {
            return; // the room has gone
        }
        if (entry.isSenderReport()) {
            there.run(
                    room ->
                            room.onLinkedSenderReport(
                                    trackId,
                                    entry.layer(),
                                    entry.ntpTime(),
                                    entry.rtpTimestamp(),
                                    nowNanos));
            return;
        }
        PacketBuffer packet = to.pool().take();
        try {
            entry.copyTo(packet);
            there.onLinkedRtp(trackId, entry.layer(), packet, nowNanos);
            to.arrived(there);
        } finally {
            packet.release();
        }
    }
}
