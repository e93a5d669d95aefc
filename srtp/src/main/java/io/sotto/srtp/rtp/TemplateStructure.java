package io.sotto.srtp.rtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher says with a key frame about the frames after it (AV1 RTP specification, appendix
 * A.8.3): which temporal layer a frame of each template belongs to, and what one who got only lower
 * ones may begin to decode at such a frame.
 *
 * <p>Of the decode targets only those matter that have the largest picture of all: one for each
 * temporal layer up to which frames are decoded.
 */
public final class TemplateStructure {
    private static final int TEMPLATES_MAX = 64;
    private static final int TEMPORAL_LAYERS_MAX = 8;

    private static final int TEMPLATE_ID_BITS = 6;
    private static final int TARGET_COUNT_BITS = 5;
    private static final int NEXT_LAYER_BITS = 2;
    private static final int INDICATION_BITS = 2;

    /** What follows a template in the list of layers. */
    private static final int NEXT_TEMPORAL = 1;

    private static final int NEXT_SPATIAL = 2;
    private static final int NO_MORE = 3;

    /** Decode target indications: not in the target's stream, or a point to begin with it. */
    private static final int NOT_PRESENT = 0;

    private static final int SWITCH = 2;

    private final int firstTemplateId;
    private final int targets;
    private final int[] spatial = new int[TEMPLATES_MAX];
    private final int[] temporal = new int[TEMPLATES_MAX];

    /** For each template a bit for each target in whose stream it is, or begins one. */
    private final int[] present = new int[TEMPLATES_MAX];

    private final int[] switches = new int[TEMPLATES_MAX];

    /** For each temporal layer the target that decodes up to it, -1 if there is none. */
    private final int[] targetOf = new int[TEMPORAL_LAYERS_MAX];

    private int templates;

    /** The bits of a descriptor, one field after another. */
    private static final class Fields {
        private final RtpPacket packet;
        private final int element;
        private int at = DependencyDescriptor.FLAGS_END;

        Fields(RtpPacket packet, int element) {
            this.packet = packet;
            this.element = element;
        }

        /** The next field; -1 if the descriptor ends before it does. */
        int next(int bits) {
            int value = DependencyDescriptor.bits(packet, element, at, bits);
            at += bits;
            return value;
        }
    }

    private TemplateStructure(int firstTemplateId, int targets) {
        this.firstTemplateId = firstTemplateId;
        this.targets = targets;
    }

    /** The structure that a descriptor holds; null if it holds none, or one cut short. */
    public static @Nullable TemplateStructure read(RtpPacket packet, int element) {
        if (!DependencyDescriptor.hasStructure(packet, element)) {
            return null;
        }
        Fields fields = new Fields(packet, element);
        int firstTemplateId = fields.next(TEMPLATE_ID_BITS);
        int targets = fields.next(TARGET_COUNT_BITS) + 1;
        TemplateStructure structure = new TemplateStructure(firstTemplateId, targets);
        if (!structure.readLayers(fields) || !structure.readIndications(fields)) {
            return null;
        }
        structure.findTargets();
        return structure;
    }

    private boolean readLayers(Fields fields) {
        int next = 0;
        while (next != NO_MORE) {
            if (next < 0 || templates == TEMPLATES_MAX || temporalOf(next) == TEMPORAL_LAYERS_MAX) {
                return false;
            }
            int temporalLayer = temporalOf(next);
            int spatialLayer = spatialOf(next);
            temporal[templates] = temporalLayer;
            spatial[templates] = spatialLayer;
            templates++;
            next = fields.next(NEXT_LAYER_BITS);
        }
        return true;
    }

    private int temporalOf(int next) {
        return switch (next) {
            case NEXT_SPATIAL -> 0;
            case NEXT_TEMPORAL -> temporal[templates - 1] + 1;
            default -> templates == 0 ? 0 : temporal[templates - 1];
        };
    }

    private int spatialOf(int next) {
        int before = templates == 0 ? 0 : spatial[templates - 1];
        return next == NEXT_SPATIAL ? before + 1 : before;
    }

    private boolean readIndications(Fields fields) {
        for (int template = 0; template < templates; template++) {
            for (int target = 0; target < targets; target++) {
                int indication = fields.next(INDICATION_BITS);
                if (indication < 0) {
                    return false;
                }
                present[template] |= indication == NOT_PRESENT ? 0 : 1 << target;
                switches[template] |= indication == SWITCH ? 1 << target : 0;
            }
        }
        return true;
    }

    private void findTargets() {
        int[] size = new int[TEMPORAL_LAYERS_MAX];
        Arrays.fill(targetOf, -1);
        for (int target = 0; target < targets; target++) {
            int highestTemporal = 0;
            int highestSpatial = 0;
            for (int template = 0; template < templates; template++) {
                if ((present[template] >> target & 1) != 0) {
                    highestTemporal = Math.max(highestTemporal, temporal[template]);
                    highestSpatial = Math.max(highestSpatial, spatial[template]);
                }
            }
            if (targetOf[highestTemporal] == -1 || highestSpatial > size[highestTemporal]) {
                targetOf[highestTemporal] = target;
                size[highestTemporal] = highestSpatial;
            }
        }
    }

    /** The temporal layer of a packet's frame; 0, which is never left out, if it is unknown. */
    public int temporalLayer(RtpPacket packet, int element) {
        int template = template(packet, element);
        return template < templates ? temporal[template] : 0;
    }

    /**
     * The highest temporal layer that may be decoded from this frame on.
     *
     * @param from up to which layer all frames before it were received
     * @param to what is wanted, not below {@code from}
     * @return between the two
     */
    public int raise(RtpPacket packet, int element, int from, int to) {
        int template = template(packet, element);
        if (template >= templates) {
            return from;
        }
        for (int layer = Math.min(to, TEMPORAL_LAYERS_MAX - 1); layer > from; layer--) {
            int target = targetOf[layer];
            if (target != -1 && isSwitch(packet, element, template, target)) {
                return layer;
            }
        }
        return from;
    }

    private boolean isSwitch(RtpPacket packet, int element, int template, int target) {
        if (!DependencyDescriptor.hasCustomIndications(packet, element)
                || DependencyDescriptor.hasStructure(packet, element)) {
            return (switches[template] >> target & 1) != 0;
        }
        boolean mask = DependencyDescriptor.hasActiveTargets(packet, element);
        int at = DependencyDescriptor.FLAGS_END + (mask ? targets : 0) + INDICATION_BITS * target;
        return DependencyDescriptor.bits(packet, element, at, INDICATION_BITS) == SWITCH;
    }

    /** Its place among the templates; not below their number if it is none of them. */
    private int template(RtpPacket packet, int element) {
        int id = DependencyDescriptor.templateId(packet, element);
        return id < 0 ? TEMPLATES_MAX : id - firstTemplateId & TEMPLATES_MAX - 1;
    }
}
