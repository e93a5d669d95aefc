package io.sotto.sfu;

import io.sotto.config.SottoConfig;
import io.sotto.srtp.SrtpSession;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A server from its start to Ctrl-C, and what the person who started it is told. */
final class Running {
    private Running() {}

    static void untilInterrupted(SottoConfig config, String keys)
            throws IOException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        SottoServer server = SottoServer.start(config);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("shutdown")
                                .unstarted(
                                        () -> {
                                            server.close();
                                            System.out.println("Sotto has stopped.");
                                            stopped.countDown();
                                        }));
        List<Integer> udp = server.udpPorts();
        System.out.println(
                """

                  Sotto is running. Open  http://localhost:%d  and start a call.

                    media    UDP %s, encrypted by %s
                    metrics  http://%s:%d/metrics
                    keys     %s

                  Ctrl-C ends it."""
                        .formatted(
                                server.httpPort(),
                                udp.size() == 1
                                        ? udp.getFirst().toString()
                                        : udp.getFirst() + " to " + udp.getLast(),
                                SrtpSession.cipherProvider(),
                                server.adminAddress().getAddress().getHostAddress(),
                                server.adminAddress().getPort(),
                                keys));
        stopped.await();
    }
}
