package io.sotto.srtp.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.SrtpProfile;
import io.sotto.srtp.SrtpSession;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.junit.jupiter.api.Test;

/** Handshakes with Bouncy Castle's client, in memory, over a wire that may lose what it carries. */
final class DtlsHandshakeTest {
    private static final Executor VIRTUAL = Thread::startVirtualThread;
    private static final DtlsIdentity SERVER = DtlsIdentity.generate(new SecureRandom());
    private static final DtlsIdentity CLIENT = DtlsIdentity.generate(new SecureRandom());
    private static final int[] BROWSER_PROFILES = {1, 8, 7};

    /** Two ends and the wire between them. */
    private static final class Link implements DatagramTransport, DtlsHandshake.Listener {
        final BlockingQueue<byte[]> toClient = new LinkedBlockingQueue<>();
        final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
        final CompletableFuture<DtlsFailure> failure = new CompletableFuture<>();
        final CompletableFuture<Boolean> closed = new CompletableFuture<>();
        final List<DtlsOffer> offers = new ArrayList<>();
        final DtlsHandshake handshake;
        volatile Predicate<byte[]> losesToServer = d -> false;
        volatile Predicate<byte[]> losesToClient = d -> false;

        Link(DtlsServer server, Fingerprint expected) {
            handshake = server.handshake(expected, this);
        }

        CompletableFuture<DTLSTransport> connect(TestTlsClient client) {
            CompletableFuture<DTLSTransport> connected = new CompletableFuture<>();
            VIRTUAL.execute(
                    () -> {
                        try {
                            connected.complete(new DTLSClientProtocol().connect(client, this));
                        } catch (IOException | RuntimeException e) {
                            connected.completeExceptionally(e);
                        }
                    });
            return connected;
        }

        @Override
        public synchronized void send(byte[] data, int offset, int length) {
            byte[] datagram = Arrays.copyOfRange(data, offset, offset + length);
            if (!losesToServer.test(datagram)) {
                offers.add(handshake.offer(datagram, 0, datagram.length));
            }
        }

        @Override
        public int receive(byte[] target, int offset, int length, int waitMillis)
                throws IOException {
            try {
                byte[] datagram = toClient.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (datagram == null) {
                    return -1;
                }
                System.arraycopy(datagram, 0, target, offset, Math.min(length, datagram.length));
                return Math.min(length, datagram.length);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void send(byte[] datagram) {
            if (!losesToClient.test(datagram)) {
                toClient.add(datagram);
            }
        }

        @Override
        public void onKeys(SrtpKeys value) {
            keys.complete(value);
        }

        @Override
        public void onFailed(DtlsFailure reason) {
            failure.complete(reason);
        }

        @Override
        public void onClosed() {
            closed.complete(true);
        }

        synchronized int offersSoFar() {
            return offers.size();
        }

        @Override
        public int getReceiveLimit() {
            return 1500;
        }

        @Override
        public int getSendLimit() {
            return 1200;
        }

        @Override
        public void close() {
            // The link outlives either end.
        }
    }

    private static Link link() {
        return new Link(new DtlsServer(SERVER, 1000, VIRTUAL), CLIENT.fingerprint());
    }

    private static TestTlsClient client(int... profiles) {
        return new TestTlsClient(CLIENT, profiles, 0);
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void gcmIsPreferredAndBothEndsHaveTheSameKeys() throws Exception {
        Link link = link();
        TestTlsClient client = client(BROWSER_PROFILES);
        await(link.connect(client));
        assertEquals(SrtpProfile.AEAD_AES_128_GCM, await(link.keys).profile());
        assertKeysAgree(await(link.keys), client);
        link.handshake.close();
    }

    @Test
    void counterModeIsTakenFromAPeerThatKnowsNothingElse() throws Exception {
        Link link = link();
        TestTlsClient client = client(2, 1);
        await(link.connect(client));
        assertEquals(SrtpProfile.AES_128_CM_HMAC_SHA1_80, await(link.keys).profile());
        assertKeysAgree(await(link.keys), client);
        link.handshake.close();
    }

    @Test
    void noProfileInCommonFails() throws Exception {
        for (int[] profiles : new int[][] {{2, 8}, {}}) {
            Link link = link();
            CompletableFuture<DTLSTransport> connected = link.connect(client(profiles));
            assertEquals(DtlsFailure.NO_COMMON_PROFILE, await(link.failure));
            assertTrue(connected.handle((t, e) -> e != null).get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void anotherCertificateThanAnnouncedFails() throws Exception {
        Link link = new Link(new DtlsServer(SERVER, 10, VIRTUAL), SERVER.fingerprint());
        CompletableFuture<DTLSTransport> connected = link.connect(client(BROWSER_PROFILES));
        assertEquals(DtlsFailure.FINGERPRINT_MISMATCH, await(link.failure));
        assertTrue(
                connected.handle((t, e) -> e != null).get(30, TimeUnit.SECONDS),
                "the client got an alert");
        assertTrue(link.keys.getNumberOfDependents() == 0 && !link.keys.isDone());
        assertEquals(DtlsOffer.OVER, link.handshake.offer(new byte[1], 0, 1));
    }

    @Test
    void aClientHelloInTwoDatagramsIsUnderstood() throws Exception {
        Link link = link();
        TestTlsClient client = new TestTlsClient(CLIENT, BROWSER_PROFILES, 1200);
        AtomicInteger firstFlight = new AtomicInteger();
        link.losesToServer =
                d -> {
                    firstFlight.addAndGet(d[13] == 1 ? 1 : 0);
                    return false;
                };
        await(link.connect(client));
        assertNotNull(await(link.keys));
        assertTrue(firstFlight.get() >= 2, "fragments of the ClientHello");
        link.handshake.close();
    }

    @Test
    void everyFirstLossIsRepaired() throws Exception {
        for (int lost = 0; lost < 6; lost++) {
            int which = lost;
            AtomicInteger up = new AtomicInteger();
            AtomicInteger down = new AtomicInteger();
            Link link = link();
            link.losesToServer = d -> up.getAndIncrement() == which;
            link.losesToClient = d -> down.getAndIncrement() == which;
            TestTlsClient client = client(BROWSER_PROFILES);
            await(link.connect(client));
            assertKeysAgree(await(link.keys), client);
            link.handshake.close();
        }
    }

    @Test
    void aLostCertificateVerifyDoesNotStopTheHandshakeForGood() throws Exception {
        Link link = link();
        AtomicInteger lost = new AtomicInteger();
        link.losesToServer =
                d -> d[0] == 22 && d[4] == 0 && d[13] == 15 && lost.getAndIncrement() == 0;
        TestTlsClient client = client(BROWSER_PROFILES);
        await(link.connect(client));
        assertKeysAgree(await(link.keys), client);
        assertTrue(lost.get() > 1);
        link.handshake.close();
    }

    @Test
    void ourLostLastFlightIsRepeatedWhenThePeerAsksAgain() throws Exception {
        Link link = link();
        AtomicInteger lost = new AtomicInteger();
        // Epoch 1 from the server before the client is connected can only be our Finished.
        link.losesToClient = d -> d[4] == 1 && lost.getAndIncrement() < 2;
        TestTlsClient client = client(BROWSER_PROFILES);
        await(link.connect(client));
        assertTrue(lost.get() > 2);
        assertKeysAgree(await(link.keys), client);
        link.handshake.close();
    }

    @Test
    void thePeersCloseNotifyIsReported() throws Exception {
        Link link = link();
        DTLSTransport transport = await(link.connect(client(BROWSER_PROFILES)));
        await(link.keys);
        transport.close();
        assertTrue(await(link.closed));
        assertEquals(DtlsOffer.OVER, link.handshake.offer(new byte[1], 0, 1));
    }

    @Test
    void closingTellsThePeer() throws Exception {
        Link link = link();
        DTLSTransport transport = await(link.connect(client(BROWSER_PROFILES)));
        await(link.keys);
        link.toClient.clear();
        link.handshake.close();
        byte[] datagram = link.toClient.poll(30, TimeUnit.SECONDS);
        assertNotNull(datagram);
        assertEquals(21, datagram[0], "an alert");
        assertTrue(!link.closed.isDone() && !link.failure.isDone());
        assertNotNull(transport);
    }

    @Test
    void applicationDataIsDropped() throws Exception {
        Link link = link();
        DTLSTransport transport = await(link.connect(client(BROWSER_PROFILES)));
        await(link.keys);
        for (int i = 0; i < 100; i++) {
            transport.send(new byte[500], 0, 500);
        }
        transport.close();
        // The queue may have been full when the alert came; then the peer is simply gone.
        link.handshake.close();
        assertTrue(!link.failure.isDone());
    }

    @Test
    void garbageDoesNotEndAHandshake() throws Exception {
        Link link = link();
        for (int length = 0; length < 100; length++) {
            byte[] garbage = new byte[length];
            Arrays.fill(garbage, (byte) 0xA5);
            assertEquals(DtlsOffer.MALFORMED, link.handshake.offer(garbage, 0, length));
        }
        assertEquals(DtlsOffer.MALFORMED, link.handshake.offer(new byte[3000], 0, 3000));
        TestTlsClient client = client(BROWSER_PROFILES);
        await(link.connect(client));
        assertKeysAgree(await(link.keys), client);
        link.handshake.close();
    }

    @Test
    void aPeerThatFallsSilentTimesOut() throws Exception {
        Link link = new Link(new DtlsServer(SERVER, 10, VIRTUAL, 300), CLIENT.fingerprint());
        link.losesToClient = d -> true;
        CompletableFuture<DTLSTransport> connected = link.connect(client(BROWSER_PROFILES));
        assertEquals(DtlsFailure.TIMEOUT, await(link.failure));
        assertNull(connected.getNow(null));
    }

    @Test
    void onlySoManyHandshakesAreUnderWayAtOnce() throws Exception {
        DtlsServer server = new DtlsServer(SERVER, 1, VIRTUAL);
        Link first = new Link(server, CLIENT.fingerprint());
        first.losesToClient = d -> true;
        first.connect(client(BROWSER_PROFILES)).exceptionally(e -> null);
        await(
                CompletableFuture.runAsync(
                        () -> {
                            while (first.offersSoFar() == 0) {
                                Thread.onSpinWait();
                            }
                        }));
        Link second = new Link(server, CLIENT.fingerprint());
        CompletableFuture<DTLSTransport> connected = second.connect(client(BROWSER_PROFILES));
        await(
                CompletableFuture.runAsync(
                        () -> {
                            while (second.offersSoFar() == 0) {
                                Thread.onSpinWait();
                            }
                        }));
        assertEquals(DtlsOffer.BUSY, second.offers.getFirst());

        first.handshake.close();

        await(connected);
        assertNotNull(await(second.keys));
        second.handshake.close();
    }

    @Test
    void theQueueIsBounded() {
        List<Runnable> never = new ArrayList<>();
        DtlsHandshake handshake =
                new DtlsServer(SERVER, 1, never::add)
                        .handshake(CLIENT.fingerprint(), new DtlsListenerStub());
        byte[] record = {22, -2, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        for (int i = 0; i < 64; i++) {
            assertEquals(DtlsOffer.ACCEPTED, handshake.offer(record, 0, record.length));
        }
        assertEquals(DtlsOffer.QUEUE_FULL, handshake.offer(record, 0, record.length));
        assertEquals(1, never.size());
    }

    @Test
    void twoHundredHandshakesAtOnceComplete() throws Exception {
        DtlsServer server = new DtlsServer(SERVER, 200, VIRTUAL);
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Link link = new Link(server, CLIENT.fingerprint());
            links.add(link);
            link.connect(client(BROWSER_PROFILES)).exceptionally(e -> null);
        }
        for (Link link : links) {
            assertNotNull(await(link.keys));
            link.handshake.close();
        }
    }

    private static void assertKeysAgree(SrtpKeys ours, TestTlsClient client) {
        SrtpKeys theirs = client.keys();
        assertNotNull(theirs);
        byte[] packet = new byte[100];
        packet[0] = (byte) 0x80;
        SrtpSession sender = SrtpSession.client(theirs);
        assertEquals(SrtpOutcome.OK, sender.protectRtp(packet, 40));
        SrtpSession receiver = SrtpSession.server(ours);
        assertEquals(SrtpOutcome.OK, receiver.unprotectRtp(packet, sender.length()));
        assertArrayEquals(new byte[39], Arrays.copyOfRange(packet, 1, receiver.length()));
    }
}
