package io.sotto.sfu.signal.call;

import io.sotto.sfu.room.RoomCommand.Subscription;
import io.sotto.sfu.signal.sdp.Codec;
import io.sotto.sfu.signal.sdp.CodecPolicy;
import io.sotto.sfu.signal.sdp.Direction;
import io.sotto.sfu.signal.sdp.ExtMap;
import io.sotto.sfu.signal.sdp.MediaKind;
import io.sotto.sfu.signal.sdp.MediaSection;
import io.sotto.sfu.signal.sdp.Offer;
import io.sotto.sfu.signal.sdp.SectionAnswer;
import io.sotto.sfu.signal.sdp.SectionAnswer.SentTrack;
import io.sotto.srtp.rtp.ExtensionMap;
import io.sotto.srtp.rtp.HeaderExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what each media section of an offer is for, and collects what follows from that.
 *
 * <p>A section that a client sends on carries the announced track that it names; one that it only
 * receives on is given to a track that waits for one. A publisher's section is answered with a
 * single codec, the first that it prefers and we forward, so that a track has one codec and not two
 * in turns.
 */
final class Negotiation {
    /**
     * Accepted in every section, whatever it is for: browsers offer in new sections only what they
     * have in old ones, and would give up simulcast for want of a RID that a receiving section had
     * no use for.
     */
    private static final Set<String> EXTENSIONS =
            Arrays.stream(HeaderExtension.values())
                    .map(HeaderExtension::uri)
                    .collect(Collectors.toUnmodifiableSet());

    private static final SectionAnswer.Application DATA_CHANNELS =
            new SectionAnswer.Application(SectionAnswer.Application.USUAL_SCTP_PORT, 65_536);

    private final Participant participant;
    private final Offer offer;
    private final CodecPolicy policy;
    private final Sids sids;

    private final List<SectionAnswer> answers = new ArrayList<>();
    private final Map<String, String> trackOfMid = new LinkedHashMap<>();
    private final List<PublishedTrack> started = new ArrayList<>();
    private final List<PublishedTrack> ended = new ArrayList<>();
    private final List<ReceivedTrack> carried = new ArrayList<>();
    private final Map<HeaderExtension, Integer> fromClient = new EnumMap<>(HeaderExtension.class);
    private final Map<HeaderExtension, Integer> toClient = new EnumMap<>(HeaderExtension.class);

    Negotiation(Participant participant, Offer offer, CodecPolicy policy, Sids sids) {
        this.participant = participant;
        this.offer = offer;
        this.policy = policy;
        this.sids = sids;
    }

    /** Goes through the sections once. */
    void run() {
        for (MediaSection section : offer.sections()) {
            answers.add(answer(section));
        }
    }

    List<SectionAnswer> answers() {
        return answers;
    }

    /** Which track each section that a client receives on carries. */
    Map<String, String> trackOfMid() {
        return trackOfMid;
    }

    /** Tracks that went live with this offer. */
    List<PublishedTrack> started() {
        return started;
    }

    /** Tracks whose section stopped. */
    List<PublishedTrack> ended() {
        return ended;
    }

    /** Tracks that a section was found for. */
    List<ReceivedTrack> carried() {
        return carried;
    }

    ExtensionMap fromClient() {
        return new ExtensionMap(fromClient);
    }

    ExtensionMap toClient() {
        return new ExtensionMap(toClient);
    }

    private SectionAnswer answer(MediaSection section) {
        if (!section.offersToSend()) {
            endPublished(section);
        }
        if (section.rejectedByOfferer()) {
            return new SectionAnswer.Rejected();
        }
        if (section.kind() == MediaKind.APPLICATION) {
            return DATA_CHANNELS;
        }
        if (!section.isRtp()) {
            return new SectionAnswer.Rejected();
        }
        SectionAnswer answer = null;
        if (section.offersToSend()) {
            answer = publish(section);
        }
        if (answer == null && section.offersToReceive()) {
            answer = receive(section);
        }
        return answer == null ? inactive(section) : answer;
    }

    private SectionAnswer inactive(MediaSection section) {
        List<Codec> codecs = policy.accepted(section);
        return codecs.isEmpty()
                ? new SectionAnswer.Rejected()
                : new SectionAnswer.Inactive(
                        codecs, section.extensionsFor(EXTENSIONS, Direction.INACTIVE));
    }

    // -- what the client sends

    private void endPublished(MediaSection section) {
        PublishedTrack track = participant.sections().publishedOn(section.mid());
        if (track != null) {
            participant.sections().unpublish(section.mid());
            ended.add(track);
        }
    }

    /**
     * Takes what the client would send. A client may offer a track before it announces it: the
     * section is accepted all the same, since what an answer turns down cannot be had back later.
     */
    private @Nullable SectionAnswer publish(MediaSection section) {
        PublishedTrack before = participant.sections().publishedOn(section.mid());
        PublishedTrack track = before == null ? announced(section) : before;
        Codec codec = publishedCodec(section, policy, track);
        if (codec == null) {
            return null;
        }
        if (before != null) {
            before.goLive(section, codec);
        } else if (track != null) {
            carry(participant, section, track, codec);
            started.add(track);
        }
        if (track == null && section.offersToReceive()) {
            return null; // it serves the other direction until a track is announced
        }
        List<ExtMap> extensions = section.extensionsFor(EXTENSIONS, Direction.RECVONLY);
        learn(extensions, fromClient);
        return new SectionAnswer.Receive(List.of(codec), extensions, section.sendRids());
    }

    /** What a client sends: what it announced, or else the first that it offers. */
    private static @Nullable Codec publishedCodec(
            MediaSection section, CodecPolicy policy, @Nullable PublishedTrack track) {
        List<Codec> accepted = policy.accepted(section);
        for (Codec codec : accepted) {
            if (track != null && codec.is(track.announcedCodec())) {
                return codec;
            }
        }
        return accepted.isEmpty() ? null : accepted.getFirst();
    }

    private static void carry(
            Participant participant, MediaSection section, PublishedTrack track, Codec codec) {
        track.goLive(section, codec);
        participant.pending().remove(track.cid());
        participant.sections().publish(section.mid(), track);
    }

    /**
     * Lets a section of the last offer, which came before the announcement, carry the track after
     * all.
     */
    static boolean carryOffered(Participant participant, PublishedTrack track, CodecPolicy policy) {
        for (MediaSection section : participant.openSections()) {
            Codec codec =
                    section.offersToSend() && track.cid().equals(section.msidTrack())
                            ? publishedCodec(section, policy, track)
                            : null;
            if (codec != null
                    && section.kind() == track.kind()
                    && participant.sections().publishedOn(section.mid()) == null) {
                carry(participant, section, track, codec);
                return true;
            }
        }
        return false;
    }

    /**
     * The announced track that a section names; some browsers rename theirs, so else the first of
     * its kind.
     */
    private @Nullable PublishedTrack announced(MediaSection section) {
        String named = section.msidTrack();
        PublishedTrack track = named == null ? null : participant.pending().get(named);
        if (track != null) {
            return track.kind() == section.kind() ? track : null;
        }
        for (PublishedTrack candidate : participant.pending().values()) {
            if (candidate.kind() == section.kind() && !isNamedElsewhere(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private boolean isNamedElsewhere(PublishedTrack track) {
        return offer.sections().stream()
                .anyMatch(s -> s.offersToSend() && track.cid().equals(s.msidTrack()));
    }

    // -- what the client receives

    private @Nullable SectionAnswer receive(MediaSection section) {
        ReceivedTrack track = participant.sections().receivedOn(section.mid());
        if (track == null && participant.sections().isFresh(section.mid())) {
            track = waitingFor(section);
        }
        Codec codec = track == null ? null : codecFor(section, track.track());
        if (track == null || codec == null) {
            return null;
        }
        List<ExtMap> extensions = section.extensionsFor(EXTENSIONS, Direction.SENDONLY);
        Subscription subscription = track.subscription();
        if (subscription == null) {
            boolean repaired = codec.hasRtx();
            subscription =
                    new Subscription(
                            track.track().sid(),
                            section.mid(),
                            codec.payloadType(),
                            repaired ? codec.rtxPayloadType() : 0,
                            sids.ssrc(),
                            repaired ? sids.ssrc() : 0,
                            isNumbered(codec, extensions));
            track.carry(subscription);
            participant.sections().receive(section.mid(), track);
            carried.add(track);
        }
        trackOfMid.put(section.mid(), track.track().sid());
        learn(extensions, toClient);
        return new SectionAnswer.Send(List.of(codec), extensions, sentTrack(track, subscription));
    }

    /** A client that knows the number in sections of video only would take sound for lost. */
    private static boolean isNumbered(Codec codec, List<ExtMap> extensions) {
        return codec.rtcpFeedback().contains(CodecPolicy.TRANSPORT_FEEDBACK)
                && extensions.stream()
                        .anyMatch(e -> e.uri().equals(HeaderExtension.TRANSPORT_CC.uri()));
    }

    private @Nullable ReceivedTrack waitingFor(MediaSection section) {
        for (ReceivedTrack track : participant.received().values()) {
            if (track.subscription() == null
                    && track.track().kind() == section.kind()
                    && codecFor(section, track.track()) != null) {
                return track;
            }
        }
        return null;
    }

    private @Nullable Codec codecFor(MediaSection section, PublishedTrack track) {
        Codec published = track.codec();
        if (published == null) {
            return null;
        }
        for (Codec codec : policy.accepted(section)) {
            if (codec.accepts(published)) {
                return codec;
            }
        }
        return null;
    }

    private static SentTrack sentTrack(ReceivedTrack track, Subscription subscription) {
        String publisher = track.track().publisher().sid();
        return new SentTrack(
                publisher + "|" + track.track().streamName(),
                track.track().sid(),
                subscription.ssrc(),
                subscription.rtxSsrc(),
                publisher);
    }

    private static void learn(List<ExtMap> extensions, Map<HeaderExtension, Integer> ids) {
        Map<String, HeaderExtension> known = new HashMap<>();
        for (HeaderExtension extension : HeaderExtension.values()) {
            known.put(extension.uri(), extension);
        }
        for (ExtMap extension : extensions) {
            ids.put(known.get(extension.uri()), extension.id());
        }
    }
}
