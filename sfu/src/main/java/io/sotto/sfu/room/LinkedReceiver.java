package io.sotto.sfu.room;

/**
 * Another shard as a receiver of a track: it gets all that comes, once for all who want it there.
 */
final class LinkedReceiver implements TrackReceiver {
    private final TrackLink link;

    LinkedReceiver(TrackLink link) {
        this.link = link;
    }

    @Override
    public boolean isOver(TrackLink other) {
        return link.equals(other);
    }

    @Override
    public void onPacket(SourcePacket packet) {
        link.onRtp(packet.stream().layer(), packet.buffer());
    }

    /** The other shard sees a new SSRC. */
    @Override
    public void onSourceReplaced(UpStream gone) {}

    /** The other shard reads the same announcement. */
    @Override
    public void onLayersChanged(long nowNanos) {}

    @Override
    public void onSenderReport(UpStream stream, long ntpTime, int rtpTimestamp) {
        link.onSenderReport(stream.layer(), ntpTime, rtpTimestamp);
    }
}
