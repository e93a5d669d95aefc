package io.sotto.sfu.loop;

import java.lang.foreign.MemorySegment;

/** Takes many datagrams at once to the kernel. */
interface DatagramSink extends AutoCloseable {
    /** Native memory that messages are written to, free from 0 on after each {@link #send}. */
    MemorySegment memory();

    /** Whether there are as many messages as one {@link #send} takes. */
    boolean isFull();

    /**
     * Takes a message for the next {@link #send}, unless it is full: {@code length} bytes of the
     * memory, which become datagrams of {@code segmentBytes}, of which the last may be shorter.
     */
    void add(long start, int length, int segmentBytes, Destination to);

    /** Sends what was added; gives the number of datagrams that the kernel did not take. */
    int send();

    /** The socket is about to be closed: nothing is sent any more. */
    @Override
    void close();
}
