package io.sotto.sfu.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.netty.channel.epoll.Epoll;
import io.sotto.metrics.Meter;
import io.sotto.sfu.room.RoomCommand;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One room on two loops, over real sockets: Ann and Cleo on one, Bob and Dan on the other. */
final class SpreadRoomTest {
    private static final int PACKETS = 500;

    private final TestServer server = new TestServer(Epoll.isAvailable(), 2);
    private final RoomHandle room = server.room("room", new TestServer.Events());
    private TestClient ann;
    private TestClient bob;
    private TestClient cleo;
    private TestClient dan;

    @BeforeEach
    void join() throws Exception {
        ann = server.join(room, "ann1");
        bob = server.join(room, "bob1");
        cleo = server.join(room, "cleo");
        dan = server.join(room, "dan1");
        assertNotEquals(ann.serverPort(), bob.serverPort());
        assertEquals(ann.serverPort(), cleo.serverPort());
        assertEquals(bob.serverPort(), dan.serverPort());
        TestServer.publish(room, ann);
        TestServer.subscribe(room, bob, ann, 7000);
        TestServer.subscribe(room, cleo, ann, 7002);
        TestServer.subscribe(room, dan, ann, 7004);
        settle();
    }

    @AfterEach
    void leave() throws Exception {
        for (TestClient client : new TestClient[] {ann, bob, cleo, dan}) {
            client.close();
        }
        server.close();
    }

    /** Commands of before have been carried out, on both loops. */
    private void settle() throws Exception {
        for (String id : new String[] {"ann1", "bob1"}) {
            room.restart(new PeerTransport(id, "ufra", "p".repeat(22), ann.peer().fingerprint()))
                    .get();
        }
    }

    private static int number(byte[] packet) {
        RtpPacket rtp = new RtpPacket();
        assertEquals(RtpParse.OK, rtp.wrap(packet, packet.length));
        return ByteBuffer.wrap(packet).getInt(packet.length - 4);
    }

    private void talk() throws Exception {
        for (int i = 0; i < PACKETS; i++) {
            ann.sendRtp(TestServer.audio(i));
            assertEquals(i, number(cleo.nextRtp()));
            assertEquals(i, number(bob.nextRtp()));
            assertEquals(i, number(dan.nextRtp()));
        }
    }

    @Test
    void everybodyReceivesAndEveryPacketCrossesOnce() throws Exception {
        talk();
        assertEquals(PACKETS, server.count(Meter.LINKED_PACKETS));
        assertEquals(0, server.count(Meter.ROOM_FAULTS));
    }

    @Test
    void aLinkEndsWithItsLastReceiver() throws Exception {
        talk();
        room.apply(new RoomCommand.Unsubscribe("bob1", "audio of ann1"));
        settle();
        ann.sendRtp(TestServer.audio(PACKETS));
        assertEquals(PACKETS, number(cleo.nextRtp()));
        assertEquals(PACKETS, number(dan.nextRtp()));
        room.disconnect("dan1");
        settle();
        long crossed = server.count(Meter.LINKED_PACKETS);
        for (int i = PACKETS + 1; i < PACKETS + 50; i++) {
            ann.sendRtp(TestServer.audio(i));
            assertEquals(i, number(cleo.nextRtp()));
        }
        assertEquals(crossed, server.count(Meter.LINKED_PACKETS));
        TestServer.subscribe(room, bob, ann, 7006);
        settle();
        ann.sendRtp(TestServer.audio(1000));
        assertEquals(1000, number(bob.nextRtp()));
    }

    @Test
    void thePublisherMayGoAndComeBack() throws Exception {
        talk();
        room.disconnect("ann1");
        ann.close();
        ann = server.join(room, "ann1");
        TestServer.publish(room, ann);
        TestServer.subscribe(room, bob, ann, 8000);
        TestServer.subscribe(room, cleo, ann, 8002);
        TestServer.subscribe(room, dan, ann, 8004);
        settle();
        bob.rtp.clear();
        cleo.rtp.clear();
        dan.rtp.clear();
        talk();
        assertEquals(0, server.count(Meter.ROOM_FAULTS));
    }
}
