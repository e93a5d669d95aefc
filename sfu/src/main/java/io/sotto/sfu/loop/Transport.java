package io.sotto.sfu.loop;

import io.sotto.ice.IceListener;
import io.sotto.ice.IceSession;
import io.sotto.ice.IceWire;
import io.sotto.ice.StunOutcome;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.LoopCounters;
import io.sotto.metrics.Meter;
import io.sotto.metrics.Tags.DtlsOutcome;
import io.sotto.metrics.Tags.IceOutcome;
import io.sotto.metrics.Tags.Traffic;
import io.sotto.sfu.room.Egress;
import io.sotto.sfu.room.Endpoint;
import io.sotto.sfu.room.RoomCommand;
import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.SrtpSession;
import io.sotto.srtp.dtls.DtlsFailure;
import io.sotto.srtp.dtls.DtlsHandshake;
import io.sotto.srtp.rtp.PacketBuffer;
import io.sotto.srtp.rtp.RtpWriter;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The media connection of one participant: ICE says where it is, DTLS who it is, SRTP protects what
 * goes over it. It belongs to one loop for life, and is the way out of one endpoint.
 *
 * <p>An ICE restart runs a second session beside the first; when the new one has a path it replaces
 * the old, and neither DTLS nor media notice.
 */
final class Transport implements Egress {
    private final MediaLoop loop;
    private final LoopCounters counters;
    private final RoomSlot slot;
    private final String endpointId;
    private final TransportEvents listener;

    private @Nullable IceSession ice;
    private @Nullable IceSession restarting;
    private @Nullable DtlsHandshake dtls;
    private @Nullable SrtpSession srtp;
    private @Nullable Endpoint endpoint;
    private final EgressQueue media;
    private @Nullable Destination to;
    private boolean closed;

    Transport(MediaLoop loop, RoomSlot slot, PeerTransport peer, TransportEvents listener) {
        this.loop = loop;
        counters = loop.counters();
        this.slot = slot;
        endpointId = peer.endpointId();
        this.listener = listener;
        media = new EgressQueue(loop.writer());
    }

    LocalTransport open(PeerTransport peer) {
        dtls = loop.dtls().handshake(peer.fingerprint(), new Handshake());
        slot.run(
                room -> {
                    room.apply(new RoomCommand.Join(endpointId, this), loop.nowNanos());
                    endpoint = room.endpoint(endpointId);
                });
        IceSession session = newSession();
        ice = session;
        return start(session, peer);
    }

    LocalTransport restart(PeerTransport peer) {
        if (restarting != null) {
            drop(restarting);
        }
        IceSession session = newSession();
        restarting = session;
        return start(session, peer);
    }

    private IceSession newSession() {
        Session events = new Session();
        IceSession session = new IceSession(loop.iceBases(), events, events);
        events.session = session;
        return session;
    }

    private LocalTransport start(IceSession session, PeerTransport peer) {
        loop.transports().addUfrag(session.localUfrag(), this);
        session.start(peer.ufrag(), peer.password(), loop.nowNanos());
        return new LocalTransport(session.localUfrag(), session.localPassword(), loop.candidates());
    }

    private void drop(IceSession session) {
        loop.transports().removeUfrag(session.localUfrag());
        session.close();
    }

    boolean isIn(RoomSlot room) {
        return slot == room;
    }

    // -- what comes in

    StunOutcome onStun(PacketBuffer packet, InetSocketAddress from) {
        StunOutcome outcome = offer(restarting, packet, from);
        if (outcome == StunOutcome.WRONG_USERNAME || outcome == StunOutcome.UNKNOWN_TRANSACTION) {
            outcome = offer(ice, packet, from);
        }
        switch (outcome) {
            case HANDLED, INDICATION, OVER -> {}
            case NO_USERNAME, WRONG_USERNAME, NO_INTEGRITY, BAD_INTEGRITY ->
                    counters.drop(DropReason.UNAUTHENTICATED_STUN);
            case UNKNOWN_TRANSACTION -> counters.drop(DropReason.STRAY_STUN);
            case NOT_STARTED, NO_LOCAL_ADDRESS, LIMIT -> counters.drop(DropReason.REFUSED_STUN);
            default -> counters.drop(DropReason.MALFORMED_STUN);
        }
        return outcome;
    }

    private StunOutcome offer(
            @Nullable IceSession session, PacketBuffer packet, InetSocketAddress from) {
        return session == null
                ? StunOutcome.UNKNOWN_TRANSACTION
                : session.onStun(packet.bytes(), 0, packet.length(), from, loop.nowNanos());
    }

    void onDtls(PacketBuffer packet) {
        if (dtls == null) {
            counters.drop(DropReason.NOT_CONNECTED);
            return;
        }
        switch (dtls.offer(packet.bytes(), 0, packet.length())) {
            case ACCEPTED, OVER -> {}
            case BUSY -> counters.increment(Meter.DTLS_OUTCOMES, DtlsOutcome.BUSY);
            case QUEUE_FULL -> counters.drop(DropReason.DTLS_QUEUE_FULL);
            case OVERSIZED_FRAGMENT -> counters.drop(DropReason.DTLS_OVERSIZED_FRAGMENT);
            default -> counters.drop(DropReason.DTLS_MALFORMED);
        }
    }

    void onRtp(PacketBuffer packet) {
        Endpoint from = endpoint;
        if (srtp == null || from == null) {
            counters.drop(DropReason.NOT_CONNECTED);
            return;
        }
        if (accepted(srtp.unprotectRtp(packet.bytes(), packet.length()))) {
            packet.resize(srtp.length());
            slot.onRtp(from, packet, loop.nowNanos());
            loop.arrived(slot);
        }
    }

    void onRtcp(PacketBuffer packet) {
        Endpoint from = endpoint;
        if (srtp == null || from == null) {
            counters.drop(DropReason.NOT_CONNECTED);
            return;
        }
        if (accepted(srtp.unprotectRtcp(packet.bytes(), packet.length()))) {
            packet.resize(srtp.length());
            slot.onRtcp(from, packet, loop.nowNanos());
        }
    }

    private boolean accepted(SrtpOutcome outcome) {
        switch (outcome) {
            case OK -> {
                return true;
            }
            case REPLAYED -> counters.drop(DropReason.SRTP_REPLAY);
            case TOO_MANY_SSRCS -> counters.drop(DropReason.TOO_MANY_SSRCS);
            case TOO_SHORT -> counters.drop(DropReason.MALFORMED_RTP);
            default -> counters.drop(DropReason.SRTP_AUTH);
        }
        return false;
    }

    // -- what goes out

    @Override
    public RtpWriter packet() {
        return loop.writer().packet();
    }

    @Override
    public void send(RtpWriter packet) {
        loop.writer().queue(this, media.isEmpty());
        media.add(packet);
    }

    @Override
    public void giveBack(RtpWriter packet) {
        loop.writer().giveBack(packet);
    }

    /** Sends the media that waits; without keys or a path it is thrown away. */
    void flushMedia() {
        if (srtp != null && to != null) {
            media.flush(srtp, to);
        } else {
            media.clear();
        }
    }

    @Override
    public void rtcp(byte[] packet, int length) {
        if (srtp != null && to != null && srtp.protectRtcp(packet, length) == SrtpOutcome.OK) {
            loop.writer().write(packet, srtp.length(), to, Traffic.OUT_RTCP);
        }
    }

    @Override
    public boolean isReady() {
        return srtp != null && to != null;
    }

    // -- time and end

    void onTick(long nowNanos) {
        if (ice != null) {
            ice.onTick(nowNanos);
        }
        if (restarting != null) {
            restarting.onTick(nowNanos);
        }
    }

    /** It ends by itself: signalling is told. */
    void end(TransportEvents.Reason reason) {
        if (!closed) {
            loop.transports().close(endpointId);
            listener.onEnded(reason);
        }
    }

    /** Ends it; only the table calls this, which has forgotten it already. */
    void close() {
        closed = true;
        slot.run(room -> room.apply(new RoomCommand.Leave(endpointId), loop.nowNanos()));
        endpoint = null;
        if (dtls != null) {
            dtls.close();
            dtls = null;
        }
        if (ice != null) {
            drop(ice);
            ice = null;
        }
        if (restarting != null) {
            drop(restarting);
            restarting = null;
        }
        media.clear();
        srtp = null;
        to = null;
        loop.transports().removeAddresses(this);
        loop.onTransportClosed();
    }

    /** The socket, thread and events of one ICE session of this transport. */
    private final class Session implements IceWire, IceListener {
        private @Nullable IceSession session;

        @Override
        public void send(byte[] stun, InetSocketAddress address) {
            loop.writer().write(stun, stun.length, address, Traffic.OUT_STUN);
        }

        @Override
        public void execute(Runnable task) {
            loop.thread()
                    .execute(
                            () -> {
                                task.run();
                                loop.writer().flush(loop.nowNanos());
                            });
        }

        @Override
        public void onConnected(InetSocketAddress selected) {
            if (session != null && session == restarting) {
                IceSession old = ice;
                ice = session;
                restarting = null;
                counters.increment(Meter.ICE_OUTCOMES, IceOutcome.RESTARTED);
                if (old != null) {
                    drop(old);
                }
            } else {
                counters.increment(Meter.ICE_OUTCOMES, IceOutcome.CONNECTED);
            }
            to = Destination.of(selected);
        }

        @Override
        public void onSelectedAddressChanged(InetSocketAddress selected) {
            counters.increment(Meter.ICE_OUTCOMES, IceOutcome.ADDRESS_CHANGED);
            if (session == ice) {
                to = Destination.of(selected);
            }
        }

        @Override
        public void onFailed(String reason) {
            boolean connected = to != null;
            counters.increment(
                    Meter.ICE_OUTCOMES, connected ? IceOutcome.CONSENT_LOST : IceOutcome.FAILED);
            if (session != null && session == restarting) {
                drop(restarting);
                restarting = null;
            } else if (restarting == null) {
                end(TransportEvents.Reason.ICE_FAILED);
            } else {
                to = null; // what is being restarted may still come back
            }
        }

        @Override
        public void onAuthenticated(InetSocketAddress from) {}
    }

    /** What the handshake's own thread tells, brought to the loop's. */
    private final class Handshake implements DtlsHandshake.Listener {
        @Override
        public void send(byte[] datagram) {
            byte[] copy = Arrays.copyOf(datagram, datagram.length);
            onLoop(
                    () -> {
                        if (to != null) {
                            loop.writer().write(copy, copy.length, to, Traffic.OUT_DTLS);
                        }
                    });
        }

        @Override
        public void onKeys(SrtpKeys keys) {
            onLoop(
                    () -> {
                        counters.increment(Meter.DTLS_OUTCOMES, DtlsOutcome.COMPLETED);
                        srtp = SrtpSession.server(keys);
                        Endpoint ready = endpoint;
                        if (ready != null) {
                            slot.run(room -> room.onReady(ready, loop.nowNanos()));
                        }
                        listener.onConnected();
                    });
        }

        @Override
        public void onFailed(DtlsFailure reason) {
            onLoop(
                    () -> {
                        counters.increment(Meter.DTLS_OUTCOMES, outcome(reason));
                        end(TransportEvents.Reason.DTLS_FAILED);
                    });
        }

        @Override
        public void onClosed() {
            onLoop(() -> end(TransportEvents.Reason.CLOSED_BY_PEER));
        }

        private void onLoop(Runnable action) {
            loop.thread()
                    .execute(
                            () -> {
                                if (!closed) {
                                    loop.readClock();
                                    action.run();
                                    loop.writer().flush(loop.nowNanos());
                                }
                            });
        }

        private static DtlsOutcome outcome(DtlsFailure failure) {
            return switch (failure) {
                case FINGERPRINT_MISMATCH -> DtlsOutcome.FINGERPRINT_MISMATCH;
                case NO_COMMON_PROFILE -> DtlsOutcome.NO_SRTP_PROFILE;
                case TIMEOUT -> DtlsOutcome.TIMEOUT;
                default -> DtlsOutcome.FAILED;
            };
        }
    }
}
