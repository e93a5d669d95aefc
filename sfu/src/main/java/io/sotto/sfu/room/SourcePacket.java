package io.sotto.sfu.room;

import io.sotto.srtp.payload.PayloadView;
import io.sotto.srtp.rtp.DependencyDescriptor;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import io.sotto.srtp.rtp.TemplateStructure;
import org.jspecify.annotations.Nullable;

/**
 * The packet that is on its way from its publisher to the receivers of its track: read once, then
 * shown to each.
 *
 * <p>A shard fills the same few of them anew again and again; see {@link Arrivals}.
 */
@SuppressWarnings("NullAway.Init") // nobody looks at it before a packet has come
final class SourcePacket {
    /** More than a spatial layer has. */
    private static final int TEMPORAL_MAX = 8;

    private final RtpPacket rtp = new RtpPacket();
    private final PayloadView payload = new PayloadView();
    private final HeaderElements elements = new HeaderElements();
    private PacketBuffer buffer;
    private long nowNanos;
    private UpStream stream;
    private long sequence;
    private boolean keyFrameStart;
    private int descriptor;
    private @Nullable TemplateStructure structure;
    private int temporalLayer;
    private boolean resuming;

    /** Another packet came. Unless the answer is {@link RtpParse#OK} it is none of RTP. */
    RtpParse read(PacketBuffer packet, long arrivedNanos) {
        buffer = packet;
        nowNanos = arrivedNanos;
        resuming = false;
        return rtp.wrap(packet);
    }

    /** It is a packet of this layer, under this unwrapped sequence number: the rest is read. */
    void describe(UpStream itsStream, long itsSequence) {
        stream = itsStream;
        sequence = itsSequence;
        UpTrack track = itsStream.track();
        ExtensionMap extensions = track.publisher().extensions();
        payload.read(track.publication().codec(), rtp);
        elements.read(rtp, extensions, nowNanos);
        // The dependency descriptor knows, where there is one; the payload descriptor otherwise.
        descriptor = rtp.find(extensions.id(HeaderExtension.DEPENDENCY_DESCRIPTOR));
        if (descriptor == -1) {
            structure = null;
            keyFrameStart = payload.keyFrameStart();
        } else {
            keyFrameStart = DependencyDescriptor.keyFrameStart(rtp, descriptor);
            structure =
                    keyFrameStart ? TemplateStructure.read(rtp, descriptor) : itsStream.structure();
        }
        temporalLayer = keyFrameStart ? 0 : readTemporalLayer();
    }

    private int readTemporalLayer() {
        return structure == null
                ? payload.temporalLayer()
                : structure.temporalLayer(rtp, descriptor);
    }

    /** What is known of its frame and those after it; null unless it has a descriptor. */
    @Nullable TemplateStructure structure() {
        return structure;
    }

    /**
     * The largest layer of which frames come from it on; {@link TemplateStructure#UNSAID} if it
     * does not say that this has changed.
     */
    int highestActive() {
        return structure == null
                ? TemplateStructure.UNSAID
                : structure.highestActive(rtp, descriptor);
    }

    /** The spatial layer of its frame; 0, the smallest, where that is unknown. */
    int spatialLayer() {
        return structure == null ? 0 : structure.spatialLayer(rtp, descriptor);
    }

    /** Whether who receives its stream up to these layers needs its frame. */
    boolean isNeeded(int layer, int highestTemporalLayer) {
        return structure == null || !stream.isScalable()
                ? temporalLayer <= highestTemporalLayer
                : structure.isNeeded(rtp, descriptor, layer, highestTemporalLayer);
    }

    /** Whether who was sent one layer of its stream so far may go on with a smaller one. */
    boolean allowsDown(int layer, int smaller) {
        return structure != null && structure.contains(layer, smaller);
    }

    /** Whether it is known to be the first of its frame. */
    boolean startsFrame() {
        return structure != null && DependencyDescriptor.startsFrame(rtp, descriptor);
    }

    /** Whether its picture ends with it where larger layers than this one are left out. */
    boolean endsPicture(int largestLayer) {
        return rtp.marker()
                || structure != null
                        && stream.isScalable()
                        && spatialLayer() == largestLayer
                        && DependencyDescriptor.endsFrame(rtp, descriptor);
    }

    /** The larger, the sooner its frame can be done without; 0 if others may need it. */
    int spareLayer() {
        return stream.isScalable() ? spatialLayer() * TEMPORAL_MAX + temporalLayer : temporalLayer;
    }

    /** The temporal layer of its frame; 0, the lowest, where that is unknown. */
    int temporalLayer() {
        return temporalLayer;
    }

    /**
     * The highest temporal layer that may be decoded from its frame on.
     *
     * @param layer the layer that is received
     * @param from up to which temporal layer all frames of that before it were received
     * @param to what is wanted, not below {@code from}
     * @return between the two
     */
    int raise(int layer, int from, int to) {
        if (structure == null) {
            return payload.raise(from, to);
        }
        int spatialLayer = stream.isScalable() ? layer : TemplateStructure.LARGEST;
        return structure.raise(rtp, descriptor, spatialLayer, from, to);
    }

    /** Its bytes, lent. */
    PacketBuffer buffer() {
        return buffer;
    }

    /** Its header. */
    RtpPacket rtp() {
        return rtp;
    }

    /** When it came. */
    long nowNanos() {
        return nowNanos;
    }

    /** The layer it belongs to. */
    UpStream stream() {
        return stream;
    }

    /** Its unwrapped sequence number. */
    long sequence() {
        return sequence;
    }

    /** Its payload descriptor. */
    PayloadView payload() {
        return payload;
    }

    /** Its header extensions, as receivers get them. */
    HeaderElements elements() {
        return elements;
    }

    /** What came before it was not sent on, or long ago. */
    void resume() {
        resuming = true;
    }

    /** Whether its number need not follow the one before. */
    boolean resuming() {
        return resuming;
    }

    /** Whether it is the first packet of a key frame. */
    boolean keyFrameStart() {
        return keyFrameStart;
    }
}
