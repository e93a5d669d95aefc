package io.sotto.sfu.room;

/**
 * Up to which temporal layer a receiver gets the pictures of the layer that it has. It may become
 * less with any picture, and more only with one that a decoder can go on from.
 */
final class TemporalLimit {
    /** Every layer that there is. */
    static final int ALL = Integer.MAX_VALUE;

    private int target = ALL;
    private int current = ALL;
    private boolean refusing;
    private int refusedTimestamp;

    /** A key frame of another layer begins: it needs nothing from before. */
    void begin(int temporalLayer) {
        target = temporalLayer;
        current = temporalLayer;
        refusing = false;
    }

    /** Up to this one, as soon as that can be. */
    void aim(int temporalLayer) {
        target = temporalLayer;
    }

    /**
     * Whether a packet is to be sent. One that is not leaves no gap, unless it was missed already:
     * one of a picture that is older than what was sent since.
     */
    boolean admits(SourcePacket packet, StreamRewriter rewriter) {
        if (current == ALL && target == ALL) {
            return true;
        }
        if (rewriter.isLate(packet.sequence())) {
            return packet.temporalLayer() <= current;
        }
        if (rewriter.isUnderWay(packet) || admitsPicture(packet)) {
            return true;
        }
        rewriter.omit(packet);
        return false;
    }

    /** Whether a picture of which nothing was sent yet is to be. */
    private boolean admitsPicture(SourcePacket packet) {
        int timestamp = packet.rtp().timestamp();
        if (refusing && timestamp == refusedTimestamp) {
            return false;
        }
        change(packet);
        refusing = packet.temporalLayer() > current;
        refusedTimestamp = timestamp;
        return !refusing;
    }

    private void change(SourcePacket packet) {
        if (packet.keyFrameStart() || target < current) {
            current = target;
        } else if (target > current) {
            current = packet.raise(current, target);
            if (current >= packet.stream().highestTemporalLayer()) {
                current = target;
            }
        }
    }
}
