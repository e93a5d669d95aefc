package io.sotto.sfu.signal.sdp;

import io.sotto.sfu.signal.sdp.SectionAnswer.Application;
import io.sotto.sfu.signal.sdp.SectionAnswer.Inactive;
import io.sotto.sfu.signal.sdp.SectionAnswer.Receive;
import io.sotto.sfu.signal.sdp.SectionAnswer.Rejected;
import io.sotto.sfu.signal.sdp.SectionAnswer.Send;
import io.sotto.sfu.signal.sdp.SectionAnswer.SendReceive;
import io.sotto.sfu.signal.sdp.SectionAnswer.SentTrack;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an answer (RFC 9429 §5.3): as many sections as the offer, in its order and with its mids,
 * ids and payload types; all that are accepted in one BUNDLE group, whose first carries the
 * candidates (RFC 9143 §7.3). An answer that does not fit its offer is a bug of the caller, and
 * throws.
 */
public final class AnswerWriter {
    private static final String LINE_END = "\r\n";

    private final Offer offer;
    private final Answer answer;
    private final StringBuilder out = new StringBuilder(16 * 1024);

    private AnswerWriter(Offer offer, Answer answer) {
        this.offer = offer;
        this.answer = answer;
    }

    public static String write(Offer offer, Answer answer) {
        if (offer.sections().size() != answer.sections().size()) {
            throw new IllegalArgumentException(
                    "an answer of %d sections to an offer of %d"
                            .formatted(answer.sections().size(), offer.sections().size()));
        }
        AnswerWriter writer = new AnswerWriter(offer, answer);
        writer.writeSession();
        boolean first = true;
        for (int i = 0; i < offer.sections().size(); i++) {
            MediaSection section = offer.sections().get(i);
            SectionAnswer decision = answer.sections().get(i);
            check(section, decision);
            if (decision instanceof Rejected) {
                writer.writeRejected(section);
            } else {
                writer.writeAccepted(section, decision, first);
                first = false;
            }
        }
        return writer.out.toString();
    }

    private void writeSession() {
        line("v=0");
        line("o=- " + answer.sessionId() + " " + answer.version() + " IN IP4 127.0.0.1");
        line("s=-");
        line("t=0 0");
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < offer.sections().size(); i++) {
            if (!(answer.sections().get(i) instanceof Rejected)) {
                accepted.add(offer.sections().get(i).mid());
            }
        }
        // In the order of the sections, so that the first accepted one is also the group's tagged
        // one.
        if (!accepted.isEmpty() && !offer.bundledMids().isEmpty()) {
            line("a=group:BUNDLE " + String.join(" ", accepted));
        }
        if (offer.extmapAllowMixed()) {
            line("a=extmap-allow-mixed");
        }
        line("a=msid-semantic: WMS *");
    }

    private static void check(MediaSection section, SectionAnswer decision) {
        boolean fits =
                switch (decision) {
                    case Rejected rejected -> true;
                    case Application application -> section.kind() == MediaKind.APPLICATION;
                    case Receive receive -> section.offersToSend() && !receive.codecs().isEmpty();
                    case Send send -> section.offersToReceive() && !send.codecs().isEmpty();
                    case SendReceive both ->
                            section.offersToSend()
                                    && section.offersToReceive()
                                    && !both.codecs().isEmpty();
                    case Inactive inactive -> section.isRtp() && !inactive.codecs().isEmpty();
                };
        boolean rejectable = decision instanceof Rejected || !section.rejectedByOfferer();
        if (!fits || !rejectable) {
            throw new IllegalArgumentException(
                    decision.getClass().getSimpleName()
                            + " does not answer section "
                            + section.index());
        }
    }

    private void writeRejected(MediaSection section) {
        line(
                "m="
                        + section.mediaType()
                        + " 0 "
                        + section.protocol()
                        + " "
                        + String.join(" ", section.formats()));
        line("c=IN IP4 0.0.0.0");
        if (!section.mid().isEmpty()) {
            line("a=mid:" + section.mid());
        }
        if (section.isRtp()) {
            line("a=inactive");
        }
    }

    private void writeAccepted(MediaSection section, SectionAnswer decision, boolean first) {
        writeMediaLine(section, decision);
        line("c=IN IP4 0.0.0.0");
        line("a=mid:" + section.mid());
        writeTransport(first);
        switch (decision) {
            case Application application -> {
                line("a=sctp-port:" + application.sctpPort());
                line("a=max-message-size:" + application.maxMessageBytes());
            }
            case Receive receive -> {
                writeMedia(section, Direction.RECVONLY, receive.codecs(), receive.extensions());
                writeRids(receive.rids());
            }
            case Send send -> {
                writeMedia(section, Direction.SENDONLY, send.codecs(), send.extensions());
                writeTrack(send.track());
            }
            case SendReceive both -> {
                writeMedia(section, Direction.SENDRECV, both.codecs(), both.extensions());
                writeRids(both.rids());
                writeTrack(both.track());
            }
            case Inactive inactive ->
                    writeMedia(
                            section, Direction.INACTIVE, inactive.codecs(), inactive.extensions());
            case Rejected rejected -> throw new IllegalStateException("written elsewhere");
        }
    }

    private void writeMediaLine(MediaSection section, SectionAnswer decision) {
        out.append("m=").append(section.mediaType());
        // Port 9 (discard): the real one is in the candidates (RFC 8840 §4.1.1).
        out.append(" 9 ").append(section.protocol());
        if (decision instanceof Application) {
            out.append(" webrtc-datachannel");
        }
        for (Codec codec : codecs(decision)) {
            out.append(' ').append(codec.payloadType());
            if (codec.hasRtx()) {
                out.append(' ').append(codec.rtxPayloadType());
            }
        }
        out.append(LINE_END);
    }

    private static List<Codec> codecs(SectionAnswer decision) {
        return switch (decision) {
            case Receive receive -> receive.codecs();
            case Send send -> send.codecs();
            case SendReceive both -> both.codecs();
            case Inactive inactive -> inactive.codecs();
            case Rejected rejected -> List.of();
            case Application application -> List.of();
        };
    }

    /** In every section, though one would do: older clients look for it in each. */
    private void writeTransport(boolean withCandidates) {
        PeerTransport ours = answer.transport();
        line("a=ice-ufrag:" + ours.ice().ufrag());
        line("a=ice-pwd:" + ours.ice().pwd());
        line("a=ice-options:trickle");
        line("a=fingerprint:" + ours.fingerprint().algorithm() + " " + ours.fingerprint().value());
        line("a=setup:passive");
        if (withCandidates) {
            ours.candidates().forEach(candidate -> line("a=" + candidate));
            if (ours.endOfCandidates()) {
                line("a=end-of-candidates");
            }
        }
    }

    private void writeMedia(
            MediaSection section,
            Direction direction,
            List<Codec> codecs,
            List<ExtMap> extensions) {
        line("a=" + direction.sdp());
        line("a=rtcp-mux");
        if (section.rtcpRsize()) {
            line("a=rtcp-rsize");
        }
        if (section.extmapAllowMixed()) {
            line("a=extmap-allow-mixed");
        }
        extensions.forEach(this::writeExtension);
        codecs.forEach(this::writeCodec);
    }

    private void writeExtension(ExtMap extension) {
        Direction ours = extension.direction().reversed();
        String suffix = ours == Direction.SENDRECV ? "" : "/" + ours.sdp();
        line("a=extmap:" + extension.id() + suffix + " " + extension.uri());
    }

    private void writeCodec(Codec codec) {
        int payloadType = codec.payloadType();
        String channels = codec.channels() == 1 ? "" : "/" + codec.channels();
        line("a=rtpmap:" + payloadType + " " + codec.name() + "/" + codec.clockRate() + channels);
        if (!codec.fmtp().isEmpty()) {
            line("a=fmtp:" + payloadType + " " + codec.fmtp());
        }
        codec.rtcpFeedback().forEach(feedback -> line("a=rtcp-fb:" + payloadType + " " + feedback));
        if (codec.hasRtx()) {
            line("a=rtpmap:" + codec.rtxPayloadType() + " rtx/" + codec.clockRate());
            line("a=fmtp:" + codec.rtxPayloadType() + " apt=" + payloadType);
        }
    }

    private void writeRids(List<String> rids) {
        if (!rids.isEmpty()) {
            rids.forEach(rid -> line("a=rid:" + rid + " recv"));
            line("a=simulcast:recv " + String.join(";", rids));
        }
    }

    private void writeTrack(SentTrack track) {
        line("a=msid:" + track.streamId() + " " + track.trackId());
        if (track.rtxSsrc() != 0) {
            line("a=ssrc-group:FID " + track.ssrc() + " " + track.rtxSsrc());
        }
        line("a=ssrc:" + track.ssrc() + " cname:" + track.cname());
        if (track.rtxSsrc() != 0) {
            line("a=ssrc:" + track.rtxSsrc() + " cname:" + track.cname());
        }
    }

    private void line(String text) {
        out.append(text).append(LINE_END);
    }
}
