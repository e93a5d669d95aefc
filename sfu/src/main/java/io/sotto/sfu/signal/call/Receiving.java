package io.sotto.sfu.signal.call;

import io.sotto.sfu.loop.LocalTransport;
import io.sotto.sfu.room.RoomCommand;
import io.sotto.sfu.room.RoomCommand.Preference;
import io.sotto.sfu.signal.sdp.Answer;
import io.sotto.sfu.signal.sdp.AnswerWriter;
import io.sotto.sfu.signal.sdp.IceParameters;
import io.sotto.sfu.signal.sdp.MediaKind;
import io.sotto.sfu.signal.sdp.MediaSection;
import io.sotto.sfu.signal.sdp.Offer;
import io.sotto.sfu.signal.sdp.PeerTransport;
import io.sotto.sfu.signal.sdp.SectionAnswer;
import java.util.ArrayList;
import java.util.List;
import livekit.LivekitModels.VideoQuality;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SubscriptionPermission;
import livekit.LivekitRtc.UpdateSubscription;
import livekit.LivekitRtc.UpdateTrackSettings;

/**
 * What the participants of one room receive, and the offers and answers that arrange it. Shares the
 * room's lock.
 *
 * <p>Only clients offer. When somebody is to receive more, they are asked for another offer, with
 * more media sections if those they have are used up; one such request is under way at a time.
 */
public final class Receiving {
    private final Room room;

    Receiving(Room room) {
        this.room = room;
    }

    // -- who receives what

    /**
     * Brings what a participant receives in line with what there is and what it may and wants to
     * have.
     */
    void reconcile(Participant receiver) {
        for (Participant publisher : room.participants()) {
            reconcile(receiver, publisher);
        }
        askForSections(receiver);
    }

    /** The same for all, as far as these publishers are concerned. */
    void reconcileWith(List<Participant> publishers) {
        for (Participant receiver : room.participants()) {
            for (Participant publisher : publishers) {
                reconcile(receiver, publisher);
            }
            askForSections(receiver);
        }
    }

    private void reconcile(Participant receiver, Participant publisher) {
        if (publisher == receiver) {
            return;
        }
        boolean unknown = room.news().isDue(publisher);
        for (PublishedTrack track : publisher.tracks().values()) {
            boolean wanted = wants(receiver, track);
            ReceivedTrack received = receiver.received().get(track.sid());
            if (wanted && received == null) {
                boolean full = receiver.received().size() >= room.options().receivedMax();
                if (!unknown && !full) {
                    receiver.received().put(track.sid(), new ReceivedTrack(track));
                }
            } else if (!wanted && received != null) {
                stop(receiver, received);
            }
        }
    }

    private static boolean wants(Participant receiver, PublishedTrack track) {
        boolean chosen = receiver.chosen().getOrDefault(track.sid(), receiver.autoSubscribe());
        return chosen
                && receiver.grants().canSubscribe()
                && track.publisher().admits(receiver, track);
    }

    private void stop(Participant receiver, ReceivedTrack received) {
        receiver.received().remove(received.track().sid());
        receiver.sections().stopReceiving(received);
        room.command(new RoomCommand.Unsubscribe(receiver.sid(), received.track().sid()));
        room.dynacast().consider(received.track());
    }

    /** A track is over: nobody receives it any more. */
    void lose(PublishedTrack track) {
        for (Participant receiver : room.participants()) {
            ReceivedTrack received = receiver.received().get(track.sid());
            if (received != null) {
                stop(receiver, received);
            }
        }
    }

    void endAll(Participant receiver) {
        List.copyOf(receiver.received().values()).forEach(received -> stop(receiver, received));
    }

    /**
     * Whether a participant is concerned by what somebody says: it receives from them, or it is
     * them.
     */
    boolean hears(Participant receiver, String participantSid) {
        return receiver.sid().equals(participantSid)
                || receiver.received().values().stream()
                        .anyMatch(r -> r.track().publisher().sid().equals(participantSid));
    }

    // -- media sections

    /** Asks for an offer if something waits for a section. */
    private void askForSections(Participant receiver) {
        if (!receiver.hasOffered() || receiver.sectionsAsked()) {
            return;
        }
        int audios = 0;
        int videos = 0;
        for (ReceivedTrack received : receiver.received().values()) {
            if (received.subscription() != null) {
                continue;
            }
            if (received.track().kind() == MediaKind.AUDIO) {
                audios++;
            } else {
                videos++;
            }
        }
        if (audios + videos > 0) {
            receiver.askedForSections(true);
            receiver.send(
                    Messages.sections(
                            Math.max(0, audios - free(receiver, MediaKind.AUDIO)),
                            Math.max(0, videos - free(receiver, MediaKind.VIDEO))));
        }
    }

    private static int free(Participant receiver, MediaKind kind) {
        return (int)
                receiver.openSections().stream()
                        .filter(MediaSection::offersToReceive)
                        .filter(s -> s.kind() == kind && !s.offersToSend())
                        .filter(s -> receiver.sections().isFresh(s.mid()))
                        .count();
    }

    // -- offer and answer

    /** Answers an offer over a transport that is set up already. */
    public void answer(
            Participant participant, Offer offer, int offerId, LocalTransport transport) {
        synchronized (room) {
            if (participant.isGone()) {
                return;
            }
            Negotiation negotiation =
                    new Negotiation(participant, offer, room.options().codecs(), room.sids());
            negotiation.run();
            participant.answered(offer);
            negotiation.ended().forEach(room.publishing()::end);
            negotiation.started().forEach(room.publishing()::live);
            room.command(
                    new RoomCommand.Negotiate(
                            participant.sid(), negotiation.fromClient(), negotiation.toClient()));
            room.publishing().apply(participant);
            participant.send(
                    SignalResponse.newBuilder()
                            .setAnswer(
                                    SessionDescription.newBuilder()
                                            .setType("answer")
                                            .setSdp(
                                                    write(
                                                            participant,
                                                            offer,
                                                            negotiation.answers(),
                                                            transport))
                                            .setId(offerId)
                                            .putAllMidToTrackId(negotiation.trackOfMid())));
            negotiation.carried().forEach(received -> carry(participant, received));
            if (!negotiation.started().isEmpty() || !negotiation.ended().isEmpty()) {
                room.news().tell(participant);
            }
            if (!negotiation.ended().isEmpty()) {
                room.participants().forEach(this::reconcile); // there is room for other tracks
            } else {
                reconcile(participant);
            }
        }
    }

    private void carry(Participant participant, ReceivedTrack received) {
        RoomCommand.Subscription subscription = received.subscription();
        if (subscription != null) {
            String sid = received.track().sid();
            room.command(new RoomCommand.Subscribe(participant.sid(), subscription));
            if (!received.preference().equals(Preference.EVERYTHING)) {
                room.command(new RoomCommand.Prefer(participant.sid(), sid, received.preference()));
            }
            room.publishing().received(received.track());
            room.dynacast().consider(received.track());
        }
    }

    private String write(
            Participant participant,
            Offer offer,
            List<SectionAnswer> answers,
            LocalTransport transport) {
        PeerTransport ours =
                new PeerTransport(
                        new IceParameters(transport.ufrag(), transport.password()),
                        room.options().fingerprint(),
                        PeerTransport.Setup.PASSIVE,
                        transport.candidates(),
                        true);
        Answer answer =
                new Answer(participant.sdpSessionId(), participant.nextSdpVersion(), ours, answers);
        return AnswerWriter.write(offer, answer);
    }

    // -- what clients ask for

    /** A client chooses tracks to receive, or to be spared. */
    public void choose(Participant participant, UpdateSubscription request) {
        synchronized (room) {
            List<String> sids = new ArrayList<>(request.getTrackSidsList());
            request.getParticipantTracksList().forEach(p -> sids.addAll(p.getTrackSidsList()));
            for (String sid : sids) {
                if (participant.chosen().size() < room.options().receivedMax() * 2
                        || participant.chosen().containsKey(sid)) {
                    participant.chosen().put(sid, request.getSubscribe());
                }
            }
            reconcile(participant);
        }
    }

    /** A client says what it can use of tracks that it receives. */
    public void prefer(Participant participant, UpdateTrackSettings request) {
        synchronized (room) {
            for (String sid : request.getTrackSidsList()) {
                ReceivedTrack received = participant.received().get(sid);
                if (received == null) {
                    continue;
                }
                boolean sized = request.getWidth() > 0 && request.getHeight() > 0;
                boolean off = request.getDisabled() || request.getQuality() == VideoQuality.OFF;
                received.prefer(
                        new Preference(
                                off,
                                sized ? request.getWidth() : 0,
                                sized ? request.getHeight() : 0,
                                sized ? Integer.MAX_VALUE : request.getQuality().getNumber()));
                room.command(new RoomCommand.Prefer(participant.sid(), sid, received.preference()));
                room.dynacast().consider(received.track());
            }
        }
    }

    /** A publisher says who may receive its tracks. */
    public void admit(Participant publisher, SubscriptionPermission permission) {
        synchronized (room) {
            publisher.audience(permission);
            reconcileWith(List.of(publisher));
        }
    }
}
