package io.sotto.sfu.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.sotto.metrics.DropReason;
import io.sotto.metrics.Meter;
import io.sotto.srtp.rtp.RtpPacket;
import io.sotto.srtp.rtp.RtpParse;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole transports over real sockets: two people, one loop, and whoever else has its address. */
final class MediaLoopTest {
    private static final int JUNK = 10_000;
    private static final int KINDS = 5;

    /** The number that a packet of {@link TestServer#audio} carries. */
    private static int number(byte[] packet) {
        RtpPacket rtp = new RtpPacket();
        assertEquals(RtpParse.OK, rtp.wrap(packet, packet.length));
        return ByteBuffer.wrap(packet).getInt(packet.length - 4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatOnePublishesTheOtherReceives(boolean epoll) throws Exception {
        Assumptions.assumeTrue(!epoll || Epoll.isAvailable());
        try (TestServer server = new TestServer(epoll)) {
            RoomHandle room = server.room("room", new TestServer.Events());
            try (TestClient ann = server.join(room, "ann");
                    TestClient bob = server.join(room, "bob")) {
                TestServer.publish(room, ann);
                TestServer.subscribe(room, bob, ann, 7000);
                awaitTurn(server);
                for (int i = 0; i < 500; i++) {
                    ann.sendRtp(TestServer.audio(i));
                    assertEquals(i, number(bob.nextRtp()));
                }
                assertTrue(ann.rtp.isEmpty());
            }
        }
    }

    /** A flood from outside and from a path that is open, while two people talk. */
    @Test
    void tenThousandJunkDatagramsLoseNothingAndAreCounted() throws Exception {
        try (TestServer server = new TestServer();
                DatagramSocket stranger =
                        new DatagramSocket(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            RoomHandle room = server.room("room", new TestServer.Events());
            try (TestClient ann = server.join(room, "ann");
                    TestClient bob = server.join(room, "bob")) {
                TestServer.publish(room, ann);
                TestServer.subscribe(room, bob, ann, 7000);
                awaitTurn(server);
                Map<DropReason, Long> before = drops(server);
                Random random = new Random(11);
                stranger.connect(InetAddress.getLoopbackAddress(), ann.serverPort());
                for (int i = 0; i < JUNK; i++) {
                    byte[] junk = junk(i % KINDS, ann, random);
                    if (i % KINDS == 2) {
                        ann.send(junk);
                    } else {
                        stranger.send(new DatagramPacket(junk, junk.length));
                    }
                    if (i % 20 == 19) { // in between, and awaited: the socket's buffer is finite
                        int number = i / 20;
                        ann.sendRtp(TestServer.audio(number));
                        assertEquals(number, number(bob.nextRtp()));
                    }
                }
                Map<DropReason, Long> after = drops(server);
                Map<DropReason, Long> expected = new EnumMap<>(DropReason.class);
                List.of(
                                DropReason.UNKNOWN_KIND,
                                DropReason.UNKNOWN_ADDRESS,
                                DropReason.SRTP_AUTH,
                                DropReason.UNAUTHENTICATED_STUN,
                                DropReason.DTLS_UNVALIDATED_ADDRESS)
                        .forEach(reason -> expected.put(reason, (long) JUNK / KINDS));
                for (DropReason reason : DropReason.values()) {
                    assertEquals(
                            expected.getOrDefault(reason, 0L),
                            after.getOrDefault(reason, 0L) - before.getOrDefault(reason, 0L),
                            reason.name());
                }
                assertEquals(0, server.counters.value(Meter.ROOM_FAULTS));
            }
        }
    }

    private static byte[] junk(int kind, TestClient ann, Random random) {
        byte[] bytes = new byte[30 + random.nextInt(1000)];
        random.nextBytes(bytes);
        switch (kind) {
            case 0 -> bytes[0] = (byte) (192 + random.nextInt(64));
            case 1, 2 -> {
                // Newer than what Ann sends: what is older is taken for a replay unseen.
                byte[] header = TestServer.audio(1000 + random.nextInt(20_000));
                System.arraycopy(header, 0, bytes, 0, 12);
                bytes[0] = (byte) 0x80; // what follows is no header extension
            }
            case 3 -> {
                return ann.forgedCheck();
            }
            default -> {
                bytes[0] = 22;
                bytes[1] = (byte) 254;
                bytes[2] = (byte) 253;
            }
        }
        return bytes;
    }

    private static Map<DropReason, Long> drops(TestServer server) {
        Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, server.dropped(reason));
        }
        return drops;
    }

    @Test
    void aRoomThatBreaksIsClosedAndTheOthersGoOn() throws Exception {
        try (TestServer server = new TestServer()) {
            TestServer.Events breaking =
                    new TestServer.Events() {
                        @Override
                        public void onSpeakers(List<Speaker> changed) {
                            throw new IllegalStateException("a broken invariant");
                        }
                    };
            RoomHandle broken = server.room("broken", breaking);
            RoomHandle sound = server.room("sound", new TestServer.Events());
            try (TestClient ann = server.join(broken, "ann");
                    TestClient eve = server.join(sound, "eve");
                    TestClient bob = server.join(sound, "bob")) {
                TestServer.publish(broken, ann);
                TestServer.publish(sound, eve);
                TestServer.subscribe(sound, bob, eve, 7000);
                awaitTurn(server);
                for (int i = 0; breaking.fault.getCount() > 0; i++) {
                    ann.sendRtp(TestServer.audio(i));
                    eve.sendRtp(TestServer.audio(i));
                    assertEquals(i, number(bob.nextRtp()));
                }
                for (int i = 20_000; i < 20_100; i++) {
                    ann.sendRtp(TestServer.audio(i));
                    eve.sendRtp(TestServer.audio(i));
                    assertEquals(i, number(bob.nextRtp()));
                }
                assertEquals(1, server.counters.value(Meter.ROOM_FAULTS));
                broken.close();
                eve.sendRtp(TestServer.audio(30_000));
                assertEquals(30_000, number(bob.nextRtp()));
            }
        }
    }

    @Test
    void aFullMailboxSaysBusyAndNothingOfItHappens() throws Exception {
        try (TestServer server = new TestServer()) {
            RoomHandle room = server.room("room", new TestServer.Events());
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch holding = new CountDownLatch(1);
            server.loop()
                    .post(
                            () -> {
                                holding.countDown();
                                awaitQuietly(held);
                            });
            assertTrue(holding.await(10, TimeUnit.SECONDS));
            for (int i = 0; i < TestServer.MAILBOX; i++) {
                assertTrue(server.loop().post(() -> {}));
            }
            assertFalse(server.loop().post(() -> {}));
            CompletableFuture<LocalTransport> refused;
            try (TestClient early = new TestClient("early", 9)) {
                refused = room.connect(early.peer(), early);
            }
            ExecutionException failure =
                    assertThrows(ExecutionException.class, () -> refused.get(10, TimeUnit.SECONDS));
            assertInstanceOf(RejectedExecutionException.class, failure.getCause());
            held.countDown();
            awaitTurn(server);
            try (TestClient late = server.join(room, "late")) {
                assertFalse(late.ended.isDone());
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void moreTransportsThanALoopTakesAreRefused() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        try (TestServer server = new TestServer()) {
            RoomHandle room = server.room("room", new TestServer.Events());
            for (int i = 0; i < TestServer.TRANSPORTS; i++) {
                TestClient client = new TestClient("client" + i, 9);
                clients.add(client);
                assertNotEquals("", room.connect(client.peer(), client).get().ufrag());
            }
            TestClient more = new TestClient("more", 9);
            clients.add(more);
            CompletableFuture<LocalTransport> refused = room.connect(more.peer(), more);
            ExecutionException failure = assertThrows(ExecutionException.class, refused::get);
            assertInstanceOf(RejectedExecutionException.class, failure.getCause());
        } finally {
            clients.forEach(TestClient::close);
        }
    }

    @Test
    void mediaOfSomebodyWhoWasDisconnectedIsDropped() throws Exception {
        try (TestServer server = new TestServer()) {
            RoomHandle room = server.room("room", new TestServer.Events());
            try (TestClient ann = server.join(room, "ann");
                    TestClient bob = server.join(room, "bob");
                    TestClient eve = server.join(room, "eve")) {
                TestServer.publish(room, ann);
                TestServer.subscribe(room, bob, ann, 7000);
                awaitTurn(server);
                ann.sendRtp(TestServer.audio(1));
                assertEquals(1, number(bob.nextRtp()));
                assertTrue(room.disconnect("ann"));
                awaitTurn(server);
                long before = server.dropped(DropReason.UNKNOWN_ADDRESS);
                ann.sendRtp(TestServer.audio(2));
                TestServer.publish(room, eve);
                TestServer.subscribe(room, bob, eve, 7001);
                awaitTurn(server);
                eve.sendRtp(TestServer.audio(3));
                assertEquals(3, number(bob.nextRtp()));
                assertEquals(before + 1, server.dropped(DropReason.UNKNOWN_ADDRESS));
            }
        }
    }

    private static void awaitTurn(TestServer server) throws InterruptedException {
        CountDownLatch turn = new CountDownLatch(1);
        server.loop().thread().execute(turn::countDown);
        assertTrue(turn.await(10, TimeUnit.SECONDS));
    }
}
