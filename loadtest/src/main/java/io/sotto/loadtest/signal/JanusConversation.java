package io.sotto.loadtest.signal;

import io.netty.channel.EventLoopGroup;
import io.sotto.loadtest.receive.Inbound;
import io.sotto.loadtest.signal.OfferWriter.Section;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One participant's conversation with the videoroom of Janus: a session, and in it a handle for
 * each transport. Over one the participant offers what it publishes; over the other Janus offers
 * what was asked for, in as many sections as there are tracks, and the participant answers.
 *
 * <p>Runs on the thread of its socket, but for {@link #receive} and {@link #leave}, which only
 * send.
 */
final class JanusConversation implements Target.Conversation, SignalSocket.Listener {
    private static final String SUBPROTOCOL = "janus-protocol";

    /** Sessions end after a minute without. */
    private static final long KEEP_ALIVE_SECONDS = 25;

    private final Seat seat;
    private final int room;
    private final Target.Events events;
    private final EventLoopGroup threads;
    private final Map<String, RemoteTrack> wanted = new HashMap<>();
    private final List<RemoteTrack> asked = new ArrayList<>();

    private @Nullable SignalSocket socket;
    private long session;
    private long sender;
    private long receiver;
    private boolean entered;
    private boolean subscribing;
    private boolean subscribed;
    private boolean over;

    JanusConversation(Seat seat, int room, Target.Events events, EventLoopGroup threads) {
        this.seat = seat;
        this.room = room;
        this.events = events;
        this.threads = threads;
    }

    void open(URI server) {
        threads.execute(() -> socket = SignalSocket.connect(threads, server, SUBPROTOCOL, this));
    }

    // -- from the participant

    @Override
    public void receive(List<RemoteTrack> tracks) {
        threads.execute(
                () -> {
                    asked.addAll(tracks);
                    subscribe();
                });
    }

    /** One request at a time: each is answered by an offer, which has to be answered. */
    private void subscribe() {
        if (receiver == 0 || subscribing || asked.isEmpty()) {
            return;
        }
        subscribing = true;
        asked.forEach(track -> wanted.put(track.id(), track));
        send(JanusRequests.subscribe(session, receiver, room, asked, !subscribed));
        asked.clear();
        subscribed = true;
    }

    @Override
    public void leave() {
        threads.execute(
                () -> {
                    if (!over) {
                        over = true;
                        send(JanusRequests.destroy(session));
                        if (socket != null) {
                            socket.closeAfterSending();
                        }
                    }
                });
    }

    private void send(String request) {
        if (socket != null) {
            socket.send(request);
        }
    }

    // -- from the server

    @Override
    public void onOpen() {
        send(JanusRequests.create());
        threads.next()
                .scheduleAtFixedRate(
                        this::keepAlive, KEEP_ALIVE_SECONDS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    }

    private void keepAlive() {
        if (over) {
            throw new CancellationException(); // ends the repetition
        }
        send(JanusRequests.keepAlive(session));
    }

    @Override
    public void onMessage(byte[] message) {
        if (over) {
            return;
        }
        try {
            JanusEvent event = JanusEvent.read(message);
            if (event.problem().isEmpty()) {
                onEvent(event);
            } else {
                end(event.problem());
            }
        } catch (IOException noJson) {
            end("it sends what is no message of the protocol");
        } catch (IllegalArgumentException nonsense) {
            end("it says what makes no sense: " + nonsense.getMessage());
        }
    }

    private void onEvent(JanusEvent event) {
        switch (event.kind()) {
            case "success" -> onMade(event);
            case "webrtcup" -> enter();
            case "event" -> {
                if (event.feed() != 0 && !event.sdp().isEmpty()) {
                    onPublished(event);
                } else if (event.transaction().equals(JanusRequests.SUBSCRIBE)) {
                    onOffer(event);
                }
            }
            default -> {
                // Acknowledgements, and how the media fares: nothing that load depends on.
            }
        }
    }

    private void onMade(JanusEvent event) {
        switch (event.transaction()) {
            case JanusRequests.CREATE -> {
                session = event.id();
                if (!seat.tracks().isEmpty()) {
                    send(JanusRequests.attach(session, JanusRequests.ATTACH_SENDER));
                }
                send(JanusRequests.attach(session, JanusRequests.ATTACH_RECEIVER));
            }
            case JanusRequests.ATTACH_SENDER -> {
                sender = event.id();
                publish();
            }
            case JanusRequests.ATTACH_RECEIVER -> {
                receiver = event.id();
                if (seat.tracks().isEmpty()) {
                    enter();
                }
                subscribe();
            }
            default -> {
                // Of what is not waited for.
            }
        }
    }

    private void publish() {
        List<Section> sections =
                seat.tracks().stream().map(track -> new Section(track.isVideo(), track)).toList();
        String offer = OfferWriter.writeActive(seat.local(), sections);
        send(JanusRequests.publish(session, sender, room, seat.identity(), offer));
    }

    private void onPublished(JanusEvent event) {
        Description answer = Description.read(event.sdp());
        Target.Sending sending = answer.sending(seat.tracks());
        for (OfferedTrack track : seat.tracks()) {
            String mid = track.isVideo() ? sending.videoMid() : sending.audioMid();
            events.onPublished(track.isVideo(), JanusTrack.id(event.feed(), mid));
        }
        events.onTransport(answer.transport(), sending);
    }

    private void enter() {
        if (!entered) {
            entered = true;
            events.onEntered();
        }
    }

    private void onOffer(JanusEvent event) {
        subscribing = false;
        if (event.sdp().isEmpty()) {
            throw new IllegalArgumentException("it offers nothing of what was asked for");
        }
        Description offer = Description.read(event.sdp());
        send(JanusRequests.start(session, receiver, AnswerWriter.write(seat.receiving(), offer)));
        events.onReceivingTransport(offer.transport());
        List<Inbound> tracks = new ArrayList<>();
        List<Description.Section> carrying = new ArrayList<>();
        for (Description.Section section : offer.sections()) {
            RemoteTrack track = wanted.get(event.tracks().getOrDefault(section.mid(), ""));
            if (track != null && AnswerWriter.isTaken(section) && section.ssrc() != 0) {
                int publisher = track.publisher();
                tracks.add(
                        new Inbound(publisher, track.video(), section.ssrc(), section.rtxSsrc()));
                carrying.add(section);
            }
        }
        if (!tracks.isEmpty()) {
            events.onReceiving(tracks, Description.union(carrying));
        }
        subscribe();
    }

    // -- the end

    @Override
    public void onRefused(String status) {
        end("it refused with HTTP " + status);
    }

    @Override
    public void onClosed(String reason) {
        end(reason);
    }

    private void end(String reason) {
        if (!over) {
            over = true;
            if (socket != null) {
                socket.close();
            }
            events.onEnded(reason);
        }
    }
}
