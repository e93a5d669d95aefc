package io.sotto.loadtest.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.sotto.srtp.SrtpOutcome;
import io.sotto.srtp.SrtpSession;
import io.sotto.srtp.rtp.RtpWriter;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A participant's connection against the server's own ICE, DTLS and SRTP, over loopback. */
final class WireTest {
    private static final long WAIT_SECONDS = 20;
    private static final ClientIdentity IDENTITY = ClientIdentity.generate();

    private static final class Ears implements Wire.Listener {
        final CompletableFuture<Boolean> connected = new CompletableFuture<>();
        final CompletableFuture<String> failed = new CompletableFuture<>();
        final BlockingQueue<byte[]> rtp = new LinkedBlockingQueue<>();
        volatile @Nullable Wire wire;

        @Override
        public void onConnected(long nowNanos) {
            connected.complete(true);
        }

        @Override
        public void onRtp(byte[] data, int length, long arrivedNanos) {
            Wire open = wire;
            if (open != null && open.unprotectRtp(data, length) == SrtpOutcome.OK) {
                rtp.add(Arrays.copyOf(data, open.unprotectedLength()));
            }
        }

        @Override
        public void onRtcp(byte[] data, int length, long nowNanos) {}

        @Override
        public void onFailed(String reason) {
            failed.complete(reason);
        }
    }

    private static Wire open(WireLoops loops, Ears ears) throws Exception {
        Wire wire = Wire.open(loops.next(), InetAddress.getLoopbackAddress(), IDENTITY, ears);
        ears.wire = wire;
        return wire;
    }

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void packetsGoThereAndBack(boolean epoll, boolean busyPoll) throws Exception {
        Assumptions.assumeTrue(!epoll || Epoll.isAvailable());
        Ears ears = new Ears();
        try (WireLoops loops = new WireLoops(1, busyPoll, epoll);
                ServerEnd server = new ServerEnd(IDENTITY)) {
            Wire wire = open(loops, ears);
            server.start(wire.ufrag(), wire.password());
            wire.connect(server.transport());
            assertTrue(ears.connected.get(WAIT_SECONDS, TimeUnit.SECONDS));
            assertTrue(server.keyed.get(WAIT_SECONDS, TimeUnit.SECONDS));
            WireLoop loop = loops.all().getFirst();
            for (int i = 0; i < 200; i++) {
                byte[] packet = packet(i);
                byte[] room = Arrays.copyOf(packet, packet.length + SrtpSession.MAX_TRAILER);
                loop.execute(() -> wire.sendRtp(room, packet.length));
                byte[] back = ears.rtp.poll(WAIT_SECONDS, TimeUnit.SECONDS);
                assertNotNull(back);
                assertArrayEquals(packet, back);
            }
            wire.close();
            assertEquals(busyPoll, loops.idleNanos() > 0);
        }
    }

    private static byte[] packet(int number) {
        RtpWriter out = new RtpWriter();
        out.header(96, false, number, number, 77);
        for (int i = 0; i < 100; i++) {
            out.payloadByte(i + number);
        }
        return out.copy();
    }

    @Test
    void aServerWithAnotherCertificateThanAnnouncedIsNotTrusted() throws Exception {
        Ears ears = new Ears();
        try (WireLoops loops = new WireLoops(1, false);
                ServerEnd server = new ServerEnd(IDENTITY)) {
            Wire wire = open(loops, ears);
            server.start(wire.ufrag(), wire.password());
            String other = "sha-256 " + String.join(":", Collections.nCopies(32, "AB"));
            wire.connect(server.transport(other));
            String reason = ears.failed.get(WAIT_SECONDS, TimeUnit.SECONDS);
            assertTrue(reason.contains("DTLS handshake failed"), reason);
            assertEquals(false, ears.connected.isDone());
        }
    }
}
