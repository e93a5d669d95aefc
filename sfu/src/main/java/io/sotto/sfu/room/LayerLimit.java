package io.sotto.sfu.room;

import io.sotto.sfu.room.LayerDemand.Rung;
import io.sotto.srtp.rtp.TemplateStructure;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a stream a receiver gets: up to which temporal layer and, where the stream carries
 * several spatial layers, up to which of those.
 *
 * <p>Fewer pictures can be sent from any picture on, and more from one that a decoder can go on
 * from. A smaller picture follows at once where the larger one is made of it; otherwise, as a
 * larger one does, with a key frame.
 */
final class LayerLimit {
    /** Instead of a temporal layer: every one that there is. */
    static final int ALL_TEMPORAL = Integer.MAX_VALUE;

    private Rung target = Rung.NOTHING;
    private Rung current = Rung.NOTHING;
    private boolean begun;
    private int seenTimestamp;

    /** A key frame begins: it needs nothing from before. */
    void begin(Rung rung) {
        target = rung;
        current = rung;
        begun = false;
    }

    /** Up to this one, as soon as that can be. */
    void aim(Rung rung) {
        target = rung;
    }

    /** The layer that is sent. */
    int layer() {
        return current.layer();
    }

    /**
     * Whether the target cannot be reached without a key frame.
     *
     * @param structure of the stream; null if it is not known
     */
    boolean needsKeyFrame(@Nullable TemplateStructure structure) {
        return target.layer() != current.layer()
                && (target.layer() > current.layer()
                        || structure == null
                        || !structure.contains(current.layer(), target.layer()));
    }

    /**
     * Whether a packet is to be sent. One that is not leaves no gap, unless it was missed already:
     * one that is older than what was sent, or left out, since.
     */
    boolean admits(SourcePacket packet, StreamRewriter rewriter) {
        if (current.isWhole() && target.isWhole() && !packet.stream().isScalable()) {
            return true;
        }
        boolean late = rewriter.isLate(packet.sequence());
        if (!late) {
            change(packet, isNew(packet) && !rewriter.isUnderWay(packet));
        }
        if (packet.isNeeded(current.layer(), current.temporalLayer())) {
            return true;
        }
        if (!late) {
            rewriter.omit(packet, packet.temporalLayer() > current.temporalLayer());
        }
        return false;
    }

    /** A picture is not cut in the middle, but one of its frames may be where more begins. */
    private void change(SourcePacket packet, boolean newPicture) {
        if (current.equals(target)) {
            return;
        }
        if (packet.keyFrameStart()) {
            current = target;
            return;
        }
        if (newPicture) {
            lower(packet);
        }
        boolean more =
                target.layer() == current.layer()
                        && target.temporalLayer() > current.temporalLayer();
        if (more && (newPicture || packet.startsFrame())) {
            raise(packet);
        }
    }

    private boolean isNew(SourcePacket packet) {
        int timestamp = packet.rtp().timestamp();
        boolean isNew = !begun || timestamp != seenTimestamp;
        begun = true;
        seenTimestamp = timestamp;
        return isNew;
    }

    private void lower(SourcePacket packet) {
        boolean down = target.layer() < current.layer();
        if (down && packet.allowsDown(current.layer(), target.layer())
                || target.layer() == current.layer()) {
            int temporalLayer = Math.min(current.temporalLayer(), target.temporalLayer());
            current = new Rung(target.layer(), temporalLayer);
        }
    }

    private void raise(SourcePacket packet) {
        int from = current.temporalLayer();
        int raised = packet.raise(current.layer(), from, target.temporalLayer());
        if (raised >= packet.stream().highestTemporalLayer(current.layer())) {
            current = target;
        } else if (raised > from) {
            current = new Rung(current.layer(), raised);
        }
    }
}
