package io.sotto.sfu.room;

import io.sotto.srtp.payload.Codec;
import io.sotto.srtp.rtp.ExtensionMap;
import java.util.List;

/**
 * What signalling tells a shard. Immutable; each is carried out on the shard's thread, in order.
 */
public sealed interface RoomCommand {
    /** An endpoint comes in, with its way out. It may come twice: the second replaces the first. */
    record Join(String endpointId, Egress egress) implements RoomCommand {}

    /** An endpoint goes, with all it published and received. */
    record Leave(String endpointId) implements RoomCommand {}

    /** Which header extensions were negotiated with an endpoint, for each direction. */
    record Negotiate(String endpointId, ExtensionMap fromEndpoint, ExtensionMap toEndpoint)
            implements RoomCommand {}

    /** An endpoint publishes a track, or publishes it under changed parameters. */
    record Publish(String endpointId, Publication publication) implements RoomCommand {}

    /** A track ends. */
    record Unpublish(String trackId) implements RoomCommand {}

    /** An endpoint receives a track in one of its m-sections. */
    record Subscribe(String endpointId, Subscription subscription) implements RoomCommand {}

    /** An endpoint no longer receives a track. */
    record Unsubscribe(String endpointId, String trackId) implements RoomCommand {}

    /** What an endpoint can use of a track it receives. */
    record Prefer(String endpointId, String trackId, Preference preference)
            implements RoomCommand {}

    /** A track of this shard is wanted in another one, to which this is the way. */
    record Link(String trackId, TrackLink link) implements RoomCommand {}

    /** Nobody wants it there any more. */
    record Unlink(String trackId, TrackLink link) implements RoomCommand {}

    /** A track of another shard, whose packets will come over a link. */
    record Mirror(
            String publisherId,
            ExtensionMap fromPublisher,
            Publication publication,
            KeyFrameRequests requests)
            implements RoomCommand {}

    /** Somebody in another shard needs a key frame of a layer. */
    record RequestKeyFrame(String trackId, int layer) implements RoomCommand {}

    /** Whether a track's publisher has muted it: a muted track speaks for nobody. */
    record Mute(String trackId, boolean muted) implements RoomCommand {}

    /**
     * A track as its publisher sends it.
     *
     * @param trackId its id in signalling
     * @param codec what it is encoded with
     * @param clockRate timestamp units per second
     * @param mid the publisher's m-section
     * @param payloadType of the media
     * @param rtxPayloadType of its retransmissions, 0 if there are none
     * @param layers its layers from small to large: of simulcast, each with a RID of its own, or of
     *     SVC, which all come from the first one's source
     * @param screen whether it shows a screen, which an overloaded server keeps longest, or is its
     *     sound, which is heard however many speak
     */
    record Publication(
            String trackId,
            Codec codec,
            int clockRate,
            String mid,
            int payloadType,
            int rtxPayloadType,
            List<LayerSource> layers,
            boolean screen) {
        /** Whether all its layers come in one stream (SVC), that is, without RIDs to tell them. */
        public boolean scalable() {
            return layers.size() > 1 && layers.getFirst().rid().equals(layers.getLast().rid());
        }

        /** How many streams its layers come in. */
        public int streams() {
            return scalable() ? 1 : layers.size();
        }

        /** Anything but a screen. */
        public Publication(
                String trackId,
                Codec codec,
                int clockRate,
                String mid,
                int payloadType,
                int rtxPayloadType,
                List<LayerSource> layers) {
            this(trackId, codec, clockRate, mid, payloadType, rtxPayloadType, layers, false);
        }
    }

    /**
     * Where one layer comes from.
     *
     * @param rid its RTP stream id, empty or the same for all without simulcast
     * @param ssrc its SSRC where the offer told it, 0 where its header extensions will tell
     * @param rtxSsrc likewise for its retransmissions
     * @param width in pixels at full size, 0 if unknown
     * @param height in pixels at full size, 0 if unknown
     */
    record LayerSource(String rid, int ssrc, int rtxSsrc, int width, int height) {}

    /**
     * A track as one endpoint receives it.
     *
     * @param trackId the track
     * @param mid the receiver's m-section
     * @param payloadType under which it receives the media
     * @param rtxPayloadType likewise for retransmissions, 0 if it takes none
     * @param ssrc of the media
     * @param rtxSsrc of retransmissions
     * @param numbered whether its packets carry transport-wide numbers, and the endpoint reports
     *     when each of them came
     */
    record Subscription(
            String trackId,
            String mid,
            int payloadType,
            int rtxPayloadType,
            int ssrc,
            int rtxSsrc,
            boolean numbered) {}

    /**
     * What a receiver has a use for.
     *
     * @param paused nothing, for now
     * @param width no more pixels than this, 0 for any
     * @param height no more pixels than this, 0 for any
     * @param layerMax no larger layer than this, counted from 0
     */
    record Preference(boolean paused, int width, int height, int layerMax) {
        /** All there is. */
        public static final Preference EVERYTHING = new Preference(false, 0, 0, Integer.MAX_VALUE);

        /** A picture may be a little larger than the layer before the next layer is worth it. */
        private static final double ENLARGED_MAX = 1.15;

        /** The largest of these layers that there is a use for, were it not paused. */
        public int largest(List<LayerSource> layers) {
            int last = Math.min(layers.size() - 1, layerMax);
            int side = Math.max(width, height);
            for (int layer = 0; side > 0 && layer < last; layer++) {
                LayerSource source = layers.get(layer);
                if (Math.max(source.width(), source.height()) * ENLARGED_MAX >= side) {
                    return layer;
                }
            }
            return last;
        }
    }
}
