package io.sotto.loadtest.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.channel.EventLoopGroup;
import io.sotto.loadtest.receive.Inbound;
import io.sotto.loadtest.signal.OfferWriter.Section;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.MediaSectionsRequirement;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.TrackPublishedResponse;
import org.jspecify.annotations.Nullable;

/**
 * One participant's conversation with a server of LiveKit's protocol: it joins with its tracks and
 * its first offer, asks for what it wants to receive, and offers again as often as the server asks.
 *
 * <p>Runs on the thread of its socket, but for {@link #receive} and {@link #leave}, which only
 * send.
 */
final class SottoConversation implements Target.Conversation, SignalSocket.Listener {
    private static final long PING_SECONDS = 5;
    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(5);

    private final Seat seat;
    private final Target.Events events;
    private final List<Section> sections = new ArrayList<>();
    private final Map<String, RemoteTrack> wanted = new HashMap<>();

    private @Nullable SignalSocket socket;
    private @Nullable EventLoopGroup threads;
    private URI validation = URI.create("http://localhost");
    private int offerId = 1;
    private boolean joined;
    private boolean connected;
    private boolean answerAwaited = true;
    private boolean offerDue;
    private boolean over;

    SottoConversation(Seat seat, Target.Events events) {
        this.seat = seat;
        this.events = events;
        seat.tracks().forEach(track -> sections.add(new Section(track.isVideo(), track)));
        addReceiving(seat.audios(), seat.videos());
        if (sections.isEmpty()) { // an offer needs one
            addReceiving(1, 0);
        }
    }

    private void addReceiving(int audios, int videos) {
        for (int i = 0; i < audios; i++) {
            sections.add(new Section(false, null));
        }
        for (int i = 0; i < videos; i++) {
            sections.add(new Section(true, null));
        }
    }

    JoinRequest joinRequest() {
        return Messages.join(seat, description());
    }

    private SessionDescription description() {
        return Messages.description(OfferWriter.write(seat.local(), sections, offerId), offerId);
    }

    void open(EventLoopGroup eventLoops, URI server, String query) {
        threads = eventLoops;
        String http = server.getScheme().replace("ws", "http");
        validation = URI.create(http + "://" + server.getAuthority() + "/rtc/v1/validate?" + query);
        URI uri =
                URI.create(server.getScheme() + "://" + server.getAuthority() + "/rtc/v1?" + query);
        eventLoops.execute(() -> socket = SignalSocket.connect(eventLoops, uri, null, this));
    }

    // -- from the participant

    @Override
    public void receive(List<RemoteTrack> tracks) {
        onThread(
                () -> {
                    tracks.forEach(track -> wanted.put(track.id(), track));
                    send(Messages.subscribe(tracks));
                    for (RemoteTrack.Quality quality : RemoteTrack.Quality.values()) {
                        SignalRequest preference = Messages.prefer(tracks, quality);
                        if (preference.getTrackSetting().getTrackSidsCount() > 0) {
                            send(preference);
                        }
                    }
                });
    }

    @Override
    public void leave() {
        onThread(
                () -> {
                    if (!over) {
                        over = true;
                        send(Messages.leave());
                        if (socket != null) {
                            socket.closeAfterSending();
                        }
                    }
                });
    }

    private void onThread(Runnable task) {
        if (threads != null) {
            threads.execute(task);
        }
    }

    private void send(SignalRequest message) {
        if (socket != null) {
            socket.send(message.toByteArray());
        }
    }

    // -- from the server

    @Override
    public void onOpen() {
        if (threads != null) {
            threads.next()
                    .scheduleAtFixedRate(this::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void ping() {
        if (over) {
            throw new CancellationException(); // ends the repetition
        }
        send(Messages.ping(System.currentTimeMillis()));
    }

    @Override
    public void onMessage(byte[] bytes) {
        if (over) {
            return;
        }
        try {
            onMessage(SignalResponse.parseFrom(bytes));
        } catch (InvalidProtocolBufferException malformed) {
            end("it sends what is no message of the protocol");
        }
    }

    private void onMessage(SignalResponse message) {
        if (!joined && !message.hasJoin()) {
            end(
                    message.hasLeave()
                            ? "it sent us away: " + message.getLeave().getReason()
                            : "its first message is no join response");
            return;
        }
        try {
            switch (message.getMessageCase()) {
                case JOIN -> joined = true;
                case TRACK_PUBLISHED -> onPublished(message.getTrackPublished());
                case ANSWER -> onAnswer(message.getAnswer());
                case MEDIA_SECTIONS_REQUIREMENT ->
                        onSections(message.getMediaSectionsRequirement());
                case LEAVE -> end("it sent us away: " + message.getLeave().getReason());
                case REQUEST_RESPONSE -> {
                    String why = message.getRequestResponse().getMessage();
                    end("it refused a request: " + why);
                }
                default -> {
                    // Rosters, speakers, qualities: nothing that load depends on.
                }
            }
        } catch (IllegalArgumentException nonsense) {
            end("it says what makes no sense: " + nonsense.getMessage());
        }
    }

    private void onPublished(TrackPublishedResponse response) {
        for (OfferedTrack track : seat.tracks()) {
            if (track.cid().equals(response.getCid())) {
                events.onPublished(track.isVideo(), response.getTrack().getSid());
            }
        }
    }

    private void onSections(MediaSectionsRequirement more) {
        addReceiving(more.getNumAudios(), more.getNumVideos());
        if (answerAwaited) {
            offerDue = true;
        } else {
            offerAgain();
        }
    }

    private void offerAgain() {
        offerDue = false;
        answerAwaited = true;
        offerId++;
        send(Messages.offer(description()));
    }

    private void onAnswer(SessionDescription description) {
        if (description.getId() != offerId) {
            end("it answered offer %d, not %d".formatted(description.getId(), offerId));
            return;
        }
        Description answer = Description.read(description.getSdp());
        if (answer.sections().size() != sections.size()) {
            end(
                    "its answer has %d sections to an offer of %d"
                            .formatted(answer.sections().size(), sections.size()));
            return;
        }
        answerAwaited = false;
        if (!connected) {
            connected = true;
            events.onTransport(answer.transport(), answer.sending(seat.tracks()));
            events.onEntered();
        }
        received(answer, description.getMidToTrackIdMap());
        if (offerDue) {
            offerAgain();
        }
    }

    private void received(Description answer, Map<String, String> trackOfMid) {
        List<Inbound> tracks = new ArrayList<>();
        List<Description.Section> carrying = new ArrayList<>();
        for (Description.Section section : answer.sections()) {
            RemoteTrack track = wanted.get(trackOfMid.getOrDefault(section.mid(), ""));
            if (track != null && section.accepted() && section.ssrc() != 0) {
                tracks.add(
                        new Inbound(
                                track.publisher(),
                                track.video(),
                                section.ssrc(),
                                section.rtxSsrc()));
                carrying.add(section);
            }
        }
        if (!tracks.isEmpty()) {
            events.onReceiving(tracks, Description.union(carrying));
        }
    }

    // -- the end

    /** Browsers do not learn why a WebSocket was refused, so there is a second way to ask. */
    @Override
    public void onRefused(String status) {
        Thread.ofVirtual()
                .name("validation")
                .start(
                        () -> {
                            String why = reason();
                            String said = why.isEmpty() ? "" : ": " + why;
                            onThread(() -> end("it refused with HTTP " + status + said));
                        });
    }

    private String reason() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(validation).timeout(VALIDATION_TIMEOUT).build();
            HttpResponse<String> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == HttpURLConnection.HTTP_OK
                    ? "it would let us in now"
                    : answer.body();
        } catch (IOException unreachable) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
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
