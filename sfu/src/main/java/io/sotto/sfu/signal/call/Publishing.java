package io.sotto.sfu.signal.call;

import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.RefusalReason;
import io.sotto.sfu.room.RoomCommand;
import java.util.List;
import livekit.LivekitModels.Encryption;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.MuteTrackRequest;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.TrackPublishedResponse;
import livekit.LivekitRtc.TrackSubscribed;
import livekit.LivekitRtc.UpdateLocalAudioTrack;
import livekit.LivekitRtc.UpdateLocalVideoTrack;

/** What the participants of one room publish. Shares the room's lock. */
public final class Publishing {
    private static final int NAME_CHARS_MAX = 256;

    private final Room room;

    Publishing(Room room) {
        this.room = room;
    }

    /** Somebody announces a track; an offer that carries it follows. */
    public void announce(Participant participant, AddTrackRequest request) {
        synchronized (room) {
            RequestResponse.Reason refusal = refusal(participant, request);
            if (refusal != RequestResponse.Reason.OK) {
                return;
            }
            PublishedTrack track = participant.pending().get(request.getCid());
            if (track == null) {
                String sid = room.sids().track(request.getType(), request.getSource());
                track = new PublishedTrack(participant, sid, request);
                participant.pending().put(request.getCid(), track);
            }
            participant.send(
                    SignalResponse.newBuilder()
                            .setTrackPublished(
                                    TrackPublishedResponse.newBuilder()
                                            .setCid(request.getCid())
                                            .setTrack(track.info())));
            if (Negotiation.carryOffered(participant, track, room.options().codecs())) {
                live(track);
                apply(participant);
                room.news().tell(participant);
            }
        }
    }

    /** Checks an announcement, and tells the participant if it cannot be. */
    private RequestResponse.Reason refusal(Participant participant, AddTrackRequest request) {
        int tracks = participant.pending().size() + participant.tracks().size();
        if (request.getEncryption() == Encryption.Type.NONE
                && !room.options().config().allowUnencrypted()) {
            room.options().metrics().increment(Meter.UNENCRYPTED_TRACKS_REFUSED);
            return refuse(
                    participant,
                    request,
                    RequestResponse.Reason.NOT_ALLOWED,
                    "this room is end-to-end encrypted: publish the track with encryption");
        }
        if (!participant.grants().mayPublish(request.getSource())) {
            room.options().metrics().increment(Meter.REQUESTS_REFUSED, RefusalReason.FORBIDDEN);
            return refuse(
                    participant,
                    request,
                    RequestResponse.Reason.NOT_ALLOWED,
                    "your token does not allow publishing from this source");
        }
        if (tracks >= room.options().tracksMax()) {
            room.options().metrics().increment(Meter.REQUESTS_REFUSED, RefusalReason.LIMIT_REACHED);
            return refuse(
                    participant,
                    request,
                    RequestResponse.Reason.LIMIT_EXCEEDED,
                    "you publish %d tracks already, and more are not allowed".formatted(tracks));
        }
        boolean malformed =
                request.getCid().isEmpty()
                        || request.getCid().length() > NAME_CHARS_MAX
                        || request.getName().length() > NAME_CHARS_MAX;
        if (malformed) {
            room.options().metrics().increment(Meter.REQUESTS_REFUSED, RefusalReason.MALFORMED);
            return refuse(
                    participant,
                    request,
                    RequestResponse.Reason.INVALID_NAME,
                    "a track needs a client id, and at most %d characters"
                            .formatted(NAME_CHARS_MAX));
        }
        return RequestResponse.Reason.OK;
    }

    private static RequestResponse.Reason refuse(
            Participant participant,
            AddTrackRequest request,
            RequestResponse.Reason reason,
            String message) {
        participant.send(
                Messages.refused(
                        RequestResponse.newBuilder().setReason(reason).setAddTrack(request),
                        message));
        return reason;
    }

    /** A media section carries it: others may have it now. */
    void live(PublishedTrack track) {
        Participant publisher = track.publisher();
        publisher.tracks().put(track.sid(), track);
        room.dynacast().consider(track);
    }

    /** Has the shard take what a participant publishes as its last offer says. */
    void apply(Participant participant) {
        for (PublishedTrack track : participant.tracks().values()) {
            RoomCommand.Publication publication = track.publication();
            if (publication != null) {
                room.command(new RoomCommand.Publish(participant.sid(), publication));
                room.command(new RoomCommand.Mute(track.sid(), track.isMuted()));
            }
        }
    }

    /** A track is over; its receivers lose it. */
    void end(PublishedTrack track) {
        track.publisher().tracks().remove(track.sid());
        room.receiving().lose(track);
        room.command(new RoomCommand.Unpublish(track.sid()));
        if (!track.publisher().isGone()) { // who goes would not publish it again on coming back
            track.publisher().send(Messages.unpublished(track.sid()));
        }
    }

    void endAll(Participant participant) {
        participant.pending().clear();
        List.copyOf(participant.tracks().values()).forEach(this::end);
    }

    /** A publisher mutes or unmutes a track of its own. */
    public void mute(Participant participant, MuteTrackRequest request) {
        synchronized (room) {
            PublishedTrack track = participant.tracks().get(request.getSid());
            if (track == null) {
                track =
                        participant.pending().values().stream()
                                .filter(t -> t.sid().equals(request.getSid()))
                                .findAny()
                                .orElse(null);
            }
            if (track == null || track.isMuted() == request.getMuted()) {
                return;
            }
            track.mute(request.getMuted());
            if (track.isLive()) {
                room.command(new RoomCommand.Mute(track.sid(), request.getMuted()));
                room.news().tell(participant);
            }
        }
    }

    /** A publisher's picture has another size now. */
    public void resize(Participant participant, UpdateLocalVideoTrack request) {
        synchronized (room) {
            PublishedTrack track = participant.tracks().get(request.getTrackSid());
            if (track != null) {
                track.resize(request.getWidth(), request.getHeight());
                room.news().tell(participant);
            }
        }
    }

    /** A publisher's sound has other features now. */
    public void refine(Participant participant, UpdateLocalAudioTrack request) {
        synchronized (room) {
            PublishedTrack track = participant.tracks().get(request.getTrackSid());
            if (track != null) {
                track.features(request.getFeaturesList());
                room.news().tell(participant);
            }
        }
    }

    /** Whether everything that a resuming client believes to publish is known here. */
    public boolean knows(Participant participant, List<TrackPublishedResponse> claimed) {
        synchronized (room) {
            return claimed.stream()
                    .allMatch(
                            c ->
                                    participant.tracks().containsKey(c.getTrack().getSid())
                                            || participant.pending().containsKey(c.getCid()));
        }
    }

    /** Tells a publisher, the first time, that somebody receives its track. */
    void received(PublishedTrack track) {
        if (track.tellSubscribed()) {
            track.publisher()
                    .send(
                            SignalResponse.newBuilder()
                                    .setTrackSubscribed(
                                            TrackSubscribed.newBuilder().setTrackSid(track.sid())));
        }
    }
}
