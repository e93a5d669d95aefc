package io.sotto.srtp.rtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher says with a key frame about the frames after it (AV1 RTP specification, appendix
 * A.8.3): which layer a frame of each template belongs to, who needs it, and who may begin to
 * decode with it.
 *
 * <p>A decode target is what one may decode: pictures up to a spatial and up to a temporal layer.
 * Here it is named by those two; where there is no target of such layers, the next one below is
 * meant.
 */
public final class TemplateStructure {
    /** Instead of a spatial layer: the largest picture there is. */
    public static final int LARGEST = Integer.MAX_VALUE;

    /** Instead of a spatial layer: nothing is said. */
    public static final int UNSAID = -1;

    private static final int TEMPLATES_MAX = 64;
    private static final int SPATIAL_LAYERS_MAX = 4;
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
    private static final int REQUIRED = 3;

    /**
     * How far back a frame depends on another, less one; how far back the last one of a chain is.
     */
    private static final int DIFFERENCE_BITS = 4;

    /** A width and a height. */
    private static final int RESOLUTION_BITS = 32;

    /** Instead of a target. */
    private static final int NONE = -1;

    private final int firstTemplateId;
    private final int targets;
    private final int[] spatial = new int[TEMPLATES_MAX];
    private final int[] temporal = new int[TEMPLATES_MAX];

    /** For each template a bit for each target in whose stream it is, or begins one. */
    private final int[] present = new int[TEMPLATES_MAX];

    private final int[] switches = new int[TEMPLATES_MAX];

    /** For each spatial and temporal layer the target that decodes up to both. */
    private final int[][] targetOf = new int[SPATIAL_LAYERS_MAX][TEMPORAL_LAYERS_MAX];

    /** For each target the spatial layer up to which it decodes. */
    private final int[] spatialOf;

    private int templates;
    private int highestSpatial;
    private int highestTemporal;

    /** The spatial layer up to which frames follow the key frame. */
    private int firstActive;

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

        /** The next number below {@code limit}, which takes a bit less where that is enough. */
        int nextBelow(int limit) {
            int bits = Integer.SIZE - Integer.numberOfLeadingZeros(limit);
            int first = next(bits - 1);
            int shorter = (1 << bits) - limit;
            return first < shorter ? first : (first << 1) - shorter + next(1);
        }

        void skip(int bits) {
            at += bits;
        }
    }

    private TemplateStructure(int firstTemplateId, int targets) {
        this.firstTemplateId = firstTemplateId;
        this.targets = targets;
        spatialOf = new int[targets];
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
        boolean mask = DependencyDescriptor.hasActiveTargets(packet, element);
        int active = mask ? structure.readActive(fields) : UNSAID;
        structure.firstActive = active == UNSAID ? structure.highestSpatial : active;
        return structure;
    }

    private boolean readLayers(Fields fields) {
        int next = 0;
        while (next != NO_MORE) {
            if (next < 0
                    || templates == TEMPLATES_MAX
                    || temporalOf(next) == TEMPORAL_LAYERS_MAX
                    || spatialOf(next) == SPATIAL_LAYERS_MAX) {
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
        for (int[] targetsOfSpatial : targetOf) {
            Arrays.fill(targetsOfSpatial, NONE);
        }
        for (int target = 0; target < targets; target++) {
            int temporalLayer = 0;
            for (int template = 0; template < templates; template++) {
                if ((present[template] >> target & 1) != 0) {
                    temporalLayer = Math.max(temporalLayer, temporal[template]);
                    spatialOf[target] = Math.max(spatialOf[target], spatial[template]);
                }
            }
            highestTemporal = Math.max(highestTemporal, temporalLayer);
            highestSpatial = Math.max(highestSpatial, spatialOf[target]);
            if (targetOf[spatialOf[target]][temporalLayer] == NONE) {
                targetOf[spatialOf[target]][temporalLayer] = target;
            }
        }
        for (int spatialLayer = 0; spatialLayer <= highestSpatial; spatialLayer++) {
            for (int temporalLayer = 0; temporalLayer <= highestTemporal; temporalLayer++) {
                if (targetOf[spatialLayer][temporalLayer] == NONE) {
                    targetOf[spatialLayer][temporalLayer] =
                            targetBelow(spatialLayer, temporalLayer);
                }
            }
        }
    }

    private int targetBelow(int spatialLayer, int temporalLayer) {
        int fewerPictures = temporalLayer == 0 ? NONE : targetOf[spatialLayer][temporalLayer - 1];
        boolean smaller = fewerPictures == NONE && spatialLayer > 0;
        return smaller ? targetOf[spatialLayer - 1][temporalLayer] : fewerPictures;
    }

    /** Passes over what frames depend on, to the mask of active targets behind it. */
    private int readActive(Fields fields) {
        for (int template = 0; template < templates; template++) {
            while (fields.next(1) == 1) {
                fields.skip(DIFFERENCE_BITS);
            }
        }
        int chains = fields.nextBelow(targets + 1);
        if (chains > 0) {
            for (int target = 0; target < targets; target++) {
                fields.nextBelow(chains);
            }
            fields.skip(DIFFERENCE_BITS * chains * templates);
        }
        if (fields.next(1) == 1) {
            fields.skip(RESOLUTION_BITS * (highestSpatial + 1));
        }
        return highestActive(fields);
    }

    private int highestActive(Fields fields) {
        int highest = UNSAID;
        for (int target = targets - 1; target >= 0; target--) {
            if (fields.next(1) == 1) {
                highest = Math.max(highest, spatialOf[target]);
            }
        }
        return highest;
    }

    /**
     * Up to which spatial layer frames come from this packet on.
     *
     * @return {@link #UNSAID} if it does not say that this has changed
     */
    public int highestActive(RtpPacket packet, int element) {
        if (DependencyDescriptor.hasStructure(packet, element)) {
            return firstActive;
        }
        if (!DependencyDescriptor.hasActiveTargets(packet, element)) {
            return UNSAID;
        }
        return highestActive(new Fields(packet, element));
    }

    /** The temporal layer of a packet's frame; 0, which is never left out, if it is unknown. */
    public int temporalLayer(RtpPacket packet, int element) {
        int template = template(packet, element);
        return template < templates ? temporal[template] : 0;
    }

    /** The spatial layer of a packet's frame; 0, the smallest, if it is unknown. */
    public int spatialLayer(RtpPacket packet, int element) {
        int template = template(packet, element);
        return template < templates ? spatial[template] : 0;
    }

    /**
     * Whether who decodes up to these layers needs a packet's frame. A frame of which nothing is
     * known may be needed.
     */
    public boolean isNeeded(RtpPacket packet, int element, int spatialLayer, int temporalLayer) {
        int template = template(packet, element);
        int target = target(spatialLayer, temporalLayer);
        return template >= templates
                || target == NONE
                || indication(packet, element, template, target) != NOT_PRESENT;
    }

    /**
     * Whether who got all that is needed for pictures up to one spatial layer has all that those up
     * to a smaller one need.
     */
    public boolean contains(int spatialLayer, int smaller) {
        int target = target(spatialLayer, highestTemporal);
        int inner = target(smaller, highestTemporal);
        if (target == NONE || inner == NONE) {
            return false;
        }
        for (int template = 0; template < templates; template++) {
            if ((present[template] >> inner & ~present[template] >> target & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The highest temporal layer that may be decoded from this frame on.
     *
     * @param spatialLayer up to which pictures are decoded
     * @param from up to which layer all frames before it were received
     * @param to what is wanted, not below {@code from}
     * @return between the two
     */
    public int raise(RtpPacket packet, int element, int spatialLayer, int from, int to) {
        int template = template(packet, element);
        if (template >= templates) {
            return from;
        }
        for (int layer = Math.min(to, highestTemporal); layer > from; layer--) {
            int target = target(spatialLayer, layer);
            if (target != NONE && indication(packet, element, template, target) == SWITCH) {
                return layer;
            }
        }
        return from;
    }

    private int target(int spatialLayer, int temporalLayer) {
        return targetOf[Math.min(spatialLayer, highestSpatial)][
                Math.min(temporalLayer, highestTemporal)];
    }

    private int indication(RtpPacket packet, int element, int template, int target) {
        if (!DependencyDescriptor.hasCustomIndications(packet, element)
                || DependencyDescriptor.hasStructure(packet, element)) {
            boolean switching = (switches[template] >> target & 1) != 0;
            boolean inStream = (present[template] >> target & 1) != 0;
            return switching ? SWITCH : inStream ? REQUIRED : NOT_PRESENT;
        }
        boolean mask = DependencyDescriptor.hasActiveTargets(packet, element);
        int at = DependencyDescriptor.FLAGS_END + (mask ? targets : 0) + INDICATION_BITS * target;
        return DependencyDescriptor.bits(packet, element, at, INDICATION_BITS);
    }

    /** Its place among the templates; not below their number if it is none of them. */
    private int template(RtpPacket packet, int element) {
        int id = DependencyDescriptor.templateId(packet, element);
        return id < 0 ? TEMPLATES_MAX : id - firstTemplateId & TEMPLATES_MAX - 1;
    }
}
