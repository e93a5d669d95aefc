package io.sotto.sfu.signal.call;

import io.sotto.sfu.loop.LocalTransport;
import io.sotto.sfu.signal.sdp.MediaSection;
import io.sotto.sfu.signal.sdp.Offer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import livekit.LivekitModels.ClientInfo;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SubscriptionPermission;
import livekit.LivekitRtc.UpdateParticipantMetadata;
import org.jspecify.annotations.Nullable;

/** Somebody in a room. Its room's lock guards everything in here. */
public final class Participant {
    private final String sid;
    private final Grants grants;
    private final ParticipantInfo.Builder info;
    private final MediaSections sections = new MediaSections();
    private final Map<String, PublishedTrack> pending = new LinkedHashMap<>();
    private final Map<String, PublishedTrack> tracks = new LinkedHashMap<>();
    private final Map<String, ReceivedTrack> received = new LinkedHashMap<>();
    private final Map<String, Boolean> chosen = new HashMap<>();

    private Outbox outbox;
    private boolean autoSubscribe;
    private SubscriptionPermission audience =
            SubscriptionPermission.newBuilder().setAllParticipants(true).build();

    private @Nullable LocalTransport transport;
    private @Nullable String remoteUfrag;
    private boolean offered;
    private List<MediaSection> openSections = List.of();
    private final long sdpSessionId;
    private long sdpVersion;
    private boolean sectionsAsked = true; // the first offer comes unasked
    private long detachedSinceNanos;
    private boolean attached = true;
    private boolean gone;

    Participant(String sid, Grants grants, ClientInfo client, Outbox outbox, long joinedAtMillis) {
        this.sid = sid;
        this.grants = grants;
        this.outbox = outbox;
        sdpSessionId = joinedAtMillis;
        info =
                ParticipantInfo.newBuilder()
                        .setSid(sid)
                        .setIdentity(grants.identity())
                        .setName(grants.name())
                        .setMetadata(grants.metadata())
                        .putAllAttributes(grants.attributes())
                        .setPermission(grants.permission())
                        .setClientProtocol(client.getClientProtocol())
                        .setState(ParticipantInfo.State.JOINED)
                        .setJoinedAt(joinedAtMillis / 1000)
                        .setJoinedAtMs(joinedAtMillis);
    }

    String sid() {
        return sid;
    }

    Grants grants() {
        return grants;
    }

    String identity() {
        return grants.identity();
    }

    MediaSections sections() {
        return sections;
    }

    /** Announced and not yet carried by a media section, by the client's own id. */
    Map<String, PublishedTrack> pending() {
        return pending;
    }

    /** Live tracks by sid. */
    Map<String, PublishedTrack> tracks() {
        return tracks;
    }

    /** Tracks of others that it gets or is to get, by sid. */
    Map<String, ReceivedTrack> received() {
        return received;
    }

    /** Tracks that it has explicitly asked for, or asked to be spared, by sid. */
    Map<String, Boolean> chosen() {
        return chosen;
    }

    boolean autoSubscribe() {
        return autoSubscribe;
    }

    void autoSubscribe(boolean automatic) {
        autoSubscribe = automatic;
    }

    /** Whether {@code other} may receive {@code track} as far as its publisher is concerned. */
    boolean admits(Participant other, PublishedTrack track) {
        return audience.getAllParticipants()
                || audience.getTrackPermissionsList().stream()
                        .filter(
                                p ->
                                        p.getParticipantSid().equals(other.sid)
                                                || p.getParticipantIdentity()
                                                        .equals(other.identity()))
                        .anyMatch(
                                p ->
                                        p.getAllTracks()
                                                || p.getTrackSidsList().contains(track.sid()));
    }

    void audience(SubscriptionPermission permission) {
        audience = permission;
    }

    @Nullable LocalTransport transport() {
        return transport;
    }

    @Nullable String remoteUfrag() {
        return remoteUfrag;
    }

    void connected(LocalTransport local, String ufrag) {
        transport = local;
        remoteUfrag = ufrag;
    }

    /** Whether an offer was answered, so that another can be asked for. */
    boolean hasOffered() {
        return offered;
    }

    /** Those sections of the last offer that may yet carry a track. */
    List<MediaSection> openSections() {
        return openSections;
    }

    /** An offer was answered. Of a large room's most is in use, and need not be kept. */
    void answered(Offer offer) {
        offered = true;
        openSections =
                offer.sections().stream()
                        .filter(
                                s ->
                                        s.offersToSend()
                                                || s.offersToReceive() && sections.isFresh(s.mid()))
                        .toList();
        sectionsAsked = false;
    }

    /** The same in every answer of this connection (RFC 9429 section 5.3.1). */
    long sdpSessionId() {
        return sdpSessionId;
    }

    /** One more with every answer. */
    long nextSdpVersion() {
        return ++sdpVersion;
    }

    /** Whether a further offer is on its way already. */
    boolean sectionsAsked() {
        return sectionsAsked;
    }

    void askedForSections(boolean asked) {
        sectionsAsked = asked;
    }

    // -- its connection

    void send(SignalResponse message) {
        outbox.send(message);
    }

    void send(Broadcast message) {
        outbox.send(message);
    }

    void send(SignalResponse.Builder message) {
        outbox.send(message.build());
    }

    Outbox outbox() {
        return outbox;
    }

    /** Its WebSocket closed without a goodbye; it may come back. */
    void detach(long nowNanos) {
        attached = false;
        detachedSinceNanos = nowNanos;
    }

    void attach(Outbox newOutbox) {
        outbox = newOutbox;
        attached = true;
    }

    boolean isAttached() {
        return attached;
    }

    /** How long it has been without a WebSocket. */
    long detachedNanos(long nowNanos) {
        return attached ? 0 : nowNanos - detachedSinceNanos;
    }

    boolean isGone() {
        return gone;
    }

    void leave(DisconnectReason reason) {
        gone = true;
        info.setState(ParticipantInfo.State.DISCONNECTED).setDisconnectReason(reason);
    }

    // -- what others see of it

    ParticipantInfo.State state() {
        return info.getState();
    }

    void activate() {
        info.setState(ParticipantInfo.State.ACTIVE);
    }

    void rename(UpdateParticipantMetadata request) {
        if (!request.getName().isEmpty()) {
            info.setName(request.getName());
        }
        if (!request.getMetadata().isEmpty()) {
            info.setMetadata(request.getMetadata());
        }
        request.getAttributesMap()
                .forEach(
                        (key, value) -> {
                            if (value.isEmpty()) {
                                info.removeAttributes(key);
                            } else {
                                info.putAttributes(key, value);
                            }
                        });
    }

    /** Counts up with every change that others are told of. */
    void changed() {
        info.setVersion(info.getVersion() + 1);
    }

    ParticipantInfo info() {
        info.clearTracks();
        tracks.values().forEach(track -> info.addTracks(track.info()));
        info.setIsPublisher(!tracks.isEmpty());
        return info.build();
    }
}
