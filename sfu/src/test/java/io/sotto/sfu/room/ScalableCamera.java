package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestRoom.RTX_SSRC;
import static io.sotto.sfu.room.TestRoom.SSRC;

import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.srtp.payload.Codec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A camera whose one VP9 stream carries three spatial and two temporal layers, described as
 * libwebrtc describes L3T2 and L3T2_KEY.
 */
final class ScalableCamera {
    static final int SPATIAL_LAYERS = 3;
    static final int TEMPORAL_LAYERS = 2;

    /** Of a frame of each spatial layer. */
    static final int[] PACKETS = {1, 2, 6};

    private static final int BODY_BYTES = 500;
    private static final int TARGETS = SPATIAL_LAYERS * TEMPORAL_LAYERS;
    private static final int TEMPLATES_A_LAYER = 1 + TEMPORAL_LAYERS;
    private static final int ALL_ACTIVE = (1 << TARGETS) - 1;

    private final boolean keyOnly;
    private final boolean announcesMask;
    private int pictures;
    private int sinceKey;
    private int sequence = 65_300;
    private int frames;
    private int layersSent = SPATIAL_LAYERS;
    private boolean maskDue;

    /**
     * A camera that has sent nothing.
     *
     * @param keyOnly whether larger pictures are made of smaller ones in key frames only
     * @param announcesMask whether it says which layers it sends
     */
    ScalableCamera(boolean keyOnly, boolean announcesMask) {
        this.keyOnly = keyOnly;
        this.announcesMask = announcesMask;
    }

    static Publication publication(String track) {
        List<LayerSource> layers = new ArrayList<>();
        for (int layer = 0; layer < SPATIAL_LAYERS; layer++) {
            layers.add(new LayerSource("", SSRC, RTX_SSRC, 320 << layer, 180 << layer));
        }
        return new Publication(
                track, Codec.VP9, 90_000, "1", TestPacket.VP8, TestPacket.VP8_RTX, layers);
    }

    /** From now on it sends so many layers. */
    void layers(int count) {
        layersSent = count;
        maskDue = announcesMask;
    }

    List<TestPacket> keyFrame() {
        sinceKey = 0;
        return picture();
    }

    /** The next picture, a frame of each spatial layer; the very first is a key frame. */
    List<TestPacket> picture() {
        int temporal = sinceKey % TEMPORAL_LAYERS;
        List<TestPacket> packets = new ArrayList<>();
        for (int spatial = 0; spatial < layersSent; spatial++) {
            for (int i = 0; i < PACKETS[spatial]; i++) {
                packets.add(packet(spatial, temporal, i));
            }
            frames++;
        }
        pictures++;
        sinceKey++;
        return packets;
    }

    private TestPacket packet(int spatial, int temporal, int i) {
        boolean key = sinceKey == 0;
        boolean start = i == 0;
        boolean end = i == PACKETS[spatial] - 1;
        byte[] body = new byte[BODY_BYTES];
        Arrays.fill(body, (byte) (17 * pictures + 5 * spatial + i));
        TestPacket packet =
                TestPacket.video(SSRC, sequence++, pictures * 3000)
                        .vp9(pictures, spatial, temporal, start)
                        .descriptor(descriptor(key, spatial, temporal, start, end))
                        .body(body);
        if (key) {
            packet.unpredicted();
        }
        return end && spatial == layersSent - 1 ? packet.marker() : packet;
    }

    private byte[] descriptor(boolean key, int spatial, int temporal, boolean start, boolean end) {
        int template = TEMPLATES_A_LAYER * spatial + (key ? 0 : 1 + temporal);
        boolean announces = key && spatial == 0 && start;
        boolean masks = maskDue || announces && announcesMask && layersSent < SPATIAL_LAYERS;
        StringBuilder bits = new StringBuilder();
        bits.append(start ? 1 : 0).append(end ? 1 : 0);
        put(bits, template, 6);
        put(bits, frames, 16);
        bits.append(announces ? 1 : 0).append(masks ? 1 : 0).append("000");
        if (announces) {
            structure(bits);
        }
        if (masks) {
            maskDue = false;
            put(bits, ALL_ACTIVE >> TEMPORAL_LAYERS * (SPATIAL_LAYERS - layersSent), TARGETS);
        }
        return bytes(bits);
    }

    /** AV1 RTP specification, A.8.3. */
    private void structure(StringBuilder bits) {
        put(bits, 0, 6);
        put(bits, TARGETS - 1, 5);
        for (int spatial = 0; spatial < SPATIAL_LAYERS; spatial++) {
            bits.append("00").append("01"); // two templates of the lowest, one of the next
            bits.append(spatial < SPATIAL_LAYERS - 1 ? "10" : "11");
        }
        for (int template = 0; template < SPATIAL_LAYERS * TEMPLATES_A_LAYER; template++) {
            for (int target = 0; target < TARGETS; target++) {
                bits.append(indication(template, target));
            }
        }
        for (int template = 0; template < SPATIAL_LAYERS * TEMPLATES_A_LAYER; template++) {
            bits.append("1").append("0010").append("0"); // on one other frame, three before
        }
        bits.append("100"); // three chains, a number below seven
        for (int target = 0; target < TARGETS; target++) {
            int chain = target / TEMPORAL_LAYERS;
            bits.append(chain == 0 ? "0" : chain == 1 ? "10" : "11");
        }
        for (int template = 0; template < SPATIAL_LAYERS * TEMPLATES_A_LAYER; template++) {
            bits.append("0011".repeat(SPATIAL_LAYERS));
        }
        bits.append("1");
        for (int spatial = 0; spatial < SPATIAL_LAYERS; spatial++) {
            put(bits, (320 << spatial) - 1, 16);
            put(bits, (180 << spatial) - 1, 16);
        }
    }

    /** What a frame is for a target, as libwebrtc's scalability structures say it. */
    private String indication(int template, int target) {
        int spatial = template / TEMPLATES_A_LAYER;
        int temporal = Math.max(0, template % TEMPLATES_A_LAYER - 1);
        boolean key = template % TEMPLATES_A_LAYER == 0;
        int upToSpatial = target / TEMPORAL_LAYERS;
        int upToTemporal = target % TEMPORAL_LAYERS;
        boolean foreign = keyOnly && !key && spatial != upToSpatial;
        if (spatial > upToSpatial || temporal > upToTemporal || foreign) {
            return "00"; // not present
        }
        if (spatial < upToSpatial) {
            return key ? "10" : "11"; // switch, required
        }
        return temporal > 0 && temporal == upToTemporal ? "01" : "10"; // discardable, switch
    }

    private static void put(StringBuilder bits, int value, int count) {
        for (int bit = count - 1; bit >= 0; bit--) {
            bits.append(value >> bit & 1);
        }
    }

    private static byte[] bytes(StringBuilder bits) {
        byte[] bytes = new byte[(bits.length() + 7) / 8];
        for (int i = 0; i < bits.length(); i++) {
            bytes[i / 8] |= (byte) (bits.charAt(i) - '0' << 7 - i % 8);
        }
        return bytes;
    }
}
