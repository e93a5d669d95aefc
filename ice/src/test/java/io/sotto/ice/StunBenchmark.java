package io.sotto.ice;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The STUN requests that every connected browser sends every few seconds, each with a transaction
 * of its own: the two looks at them that find their session, and what the session does with them,
 * up to a signed answer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StunBenchmark {
    private static final int REQUESTS = 256;

    private final TestCall call = TestCall.connected();
    private final byte[][] requests = new byte[REQUESTS][];

    @Setup
    public void write() {
        for (int i = 0; i < REQUESTS; i++) {
            byte[] request = call.requestWriter().useCandidate().sealed(call.theirs);
            require(call.deliver(request, TestCall.HOME) == StunOutcome.HANDLED);
            TestWire.Datagram answer = call.wire.sent.poll();
            require(answer != null && answer.type() == Stun.BINDING_SUCCESS);
            require(
                    call.session
                            .localUfrag()
                            .equals(StunGate.localUfragOf(request, 0, request.length)));
            requests[i] = request;
            byte[] forged = request.clone();
            forged[20 + 4] ^= 1;
            require(call.deliver(forged, TestCall.HOME) != StunOutcome.HANDLED);
        }
        require(call.wire.sent.isEmpty());
    }

    private static void require(boolean fact) {
        if (!fact) {
            throw new IllegalStateException("a request is not handled as it should be");
        }
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void classify(Blackhole answers) {
        for (byte[] request : requests) {
            answers.consume(StunGate.classify(request, 0, request.length));
        }
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void findSession(Blackhole answers) {
        for (byte[] request : requests) {
            answers.consume(StunGate.localUfragOf(request, 0, request.length));
        }
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void answer(Blackhole answers) {
        for (byte[] request : requests) {
            answers.consume(call.deliver(request, TestCall.HOME));
            answers.consume(call.wire.sent.poll());
        }
    }
}
