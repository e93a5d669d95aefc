package io.sotto.sfu.signal.call;

import io.sotto.sfu.room.RoomCommand.LayerSource;
import io.sotto.sfu.room.RoomCommand.Publication;
import io.sotto.sfu.signal.sdp.Codec;
import io.sotto.sfu.signal.sdp.MediaKind;
import io.sotto.sfu.signal.sdp.MediaSection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import livekit.LivekitModels.AudioTrackFeature;
import livekit.LivekitModels.SimulcastCodecInfo;
import livekit.LivekitModels.TrackInfo;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitModels.VideoLayer;
import livekit.LivekitRtc.AddTrackRequest;
import org.jspecify.annotations.Nullable;

/**
 * A track that somebody publishes: announced first, then, once a media section carries it, live.
 *
 * <p>It is live with the offer that carries it, not with its first packet: a muted microphone is a
 * track too.
 */
final class PublishedTrack {
    /** How clients name their simulcast layers, from small to large. */
    private static final List<String> RIDS = List.of("q", "h", "f");

    /** Less than anything that can be told. */
    private static final int NEVER_TOLD = -2;

    private final Participant publisher;
    private final String cid;
    private final String announcedCodec;
    private final TrackInfo.Builder info;
    private @Nullable Codec codec;
    private @Nullable Publication publication;
    private boolean subscribedTold;

    /** The largest layer that its publisher was told to make; until then it makes all. */
    private int watched = Integer.MAX_VALUE;

    PublishedTrack(Participant publisher, String sid, AddTrackRequest request) {
        this.publisher = publisher;
        cid = request.getCid();
        announcedCodec =
                request.getSimulcastCodecsCount() == 0
                        ? ""
                        : request.getSimulcastCodecs(0).getCodec();
        info =
                TrackInfo.newBuilder()
                        .setSid(sid)
                        .setType(request.getType())
                        .setName(request.getName())
                        .setMuted(request.getMuted())
                        .setWidth(request.getWidth())
                        .setHeight(request.getHeight())
                        .setSource(request.getSource())
                        .setDisableRed(true)
                        .setEncryption(request.getEncryption())
                        .setStream(request.getStream())
                        .addAllAudioFeatures(request.getAudioFeaturesList())
                        .setBackupCodecPolicy(request.getBackupCodecPolicy());
        setLayers(request.getLayersList());
    }

    @SuppressWarnings("deprecation") // older clients read the deprecated fields
    private void setLayers(List<VideoLayer> layers) {
        List<VideoLayer> fromSmall =
                layers.stream().sorted(Comparator.comparingInt(VideoLayer::getWidth)).toList();
        info.clearLayers().addAllLayers(fromSmall).setSimulcast(layers.size() > 1);
    }

    Participant publisher() {
        return publisher;
    }

    String sid() {
        return info.getSid();
    }

    /** What the client calls its track, in signalling and in its offer. */
    String cid() {
        return cid;
    }

    /** What its publisher would have it encoded with, as in SDP; empty for anything. */
    String announcedCodec() {
        return announcedCodec;
    }

    boolean isAudio() {
        return info.getType() == TrackType.AUDIO;
    }

    MediaKind kind() {
        return isAudio() ? MediaKind.AUDIO : MediaKind.VIDEO;
    }

    boolean isMuted() {
        return info.getMuted();
    }

    void mute(boolean muted) {
        info.setMuted(muted);
    }

    void resize(int width, int height) {
        info.setWidth(width).setHeight(height);
    }

    void features(List<AudioTrackFeature> features) {
        info.clearAudioFeatures().addAllAudioFeatures(features);
    }

    /** Whether a media section carries it. */
    boolean isLive() {
        return publication != null;
    }

    /** What it is encoded with; null before it is live. */
    @Nullable Codec codec() {
        return codec;
    }

    /** How clients call it in signalling: vp8, h264. */
    String codecName() {
        return codec == null ? "" : codec.name().toLowerCase(Locale.ROOT);
    }

    @Nullable Publication publication() {
        return publication;
    }

    /** True the first time. */
    boolean tellSubscribed() {
        boolean first = !subscribedTold;
        subscribedTold = true;
        return first;
    }

    /** The largest layer that its publisher makes, {@link Dynacast#NOTHING} for none. */
    int watched() {
        return watched;
    }

    /** It is to make layers up to this one; true if that is news. */
    boolean watch(int largest) {
        boolean news = largest != watched;
        watched = largest;
        return news;
    }

    /** Nobody knows what its publisher makes. */
    void forgetWatched() {
        watched = NEVER_TOLD;
    }

    /**
     * The MediaStream that a receiver groups it into, so that what belongs together stays in step.
     */
    String streamName() {
        if (!info.getStream().isEmpty()) {
            return info.getStream();
        }
        if (isOfScreen()) {
            return "screen";
        }
        return switch (info.getSource()) {
            case CAMERA, MICROPHONE -> "camera";
            default -> sid();
        };
    }

    private boolean isOfScreen() {
        TrackSource source = info.getSource();
        return source == TrackSource.SCREEN_SHARE || source == TrackSource.SCREEN_SHARE_AUDIO;
    }

    /** A media section carries it from now on, encoded with {@code accepted}. */
    void goLive(MediaSection section, Codec accepted) {
        codec = accepted;
        String mimeType = (isAudio() ? "audio/" : "video/") + accepted.name();
        info.setMid(section.mid())
                .setMimeType(mimeType)
                .clearCodecs()
                .addCodecs(
                        SimulcastCodecInfo.newBuilder()
                                .setMimeType(mimeType)
                                .setMid(section.mid())
                                .setCid(cid)
                                .addAllLayers(layers()));
        io.sotto.srtp.payload.Codec payloadCodec = codecOf(accepted);
        publication =
                new Publication(
                        sid(),
                        payloadCodec,
                        accepted.clockRate(),
                        section.mid(),
                        accepted.payloadType(),
                        Math.max(0, accepted.rtxPayloadType()),
                        layerSources(section, payloadCodec.isScalable()),
                        isOfScreen());
    }

    @SuppressWarnings("deprecation") // layers of the track are those of its one codec
    private List<VideoLayer> layers() {
        return info.getLayersList();
    }

    private static io.sotto.srtp.payload.Codec codecOf(Codec negotiated) {
        for (io.sotto.srtp.payload.Codec codec : io.sotto.srtp.payload.Codec.values()) {
            if (negotiated.is(codec.sdpName())) {
                return codec;
            }
        }
        throw new IllegalStateException("accepted a codec that is not forwarded");
    }

    private List<LayerSource> layerSources(MediaSection section, boolean scalable) {
        if (section.sendRids().size() < 2) {
            long ssrc = firstMediaSsrc(section);
            long rtx = ssrc == 0 ? 0 : Math.max(0, section.rtxSsrcOf(ssrc));
            String rid = section.sendRids().isEmpty() ? "" : section.sendRids().getFirst();
            LayerSource whole =
                    new LayerSource(rid, (int) ssrc, (int) rtx, info.getWidth(), info.getHeight());
            return scalable && layers().size() > 1
                    ? layers().stream().map(said -> sizedLike(said, whole)).toList()
                    : List.of(whole);
        }
        List<String> rids = new ArrayList<>(section.sendRids());
        if (RIDS.containsAll(rids)) {
            rids.sort(Comparator.comparingInt(RIDS::indexOf));
        }
        List<LayerSource> sources = new ArrayList<>();
        for (int layer = 0; layer < rids.size(); layer++) {
            int missing = rids.size() - 1 - layer;
            VideoLayer said = layer < layers().size() ? layers().get(layer) : null;
            // Where the client does not say, each layer halves the one above it.
            int width = said == null ? info.getWidth() >> missing : said.getWidth();
            int height = said == null ? info.getHeight() >> missing : said.getHeight();
            sources.add(new LayerSource(rids.get(layer), 0, 0, width, height));
        }
        return List.copyOf(sources);
    }

    private static LayerSource sizedLike(VideoLayer said, LayerSource source) {
        return new LayerSource(
                source.rid(), source.ssrc(), source.rtxSsrc(), said.getWidth(), said.getHeight());
    }

    private static long firstMediaSsrc(MediaSection section) {
        return section.ssrcs().isEmpty() ? 0 : section.ssrcs().getFirst().ssrc();
    }

    TrackInfo info() {
        return info.build();
    }
}
