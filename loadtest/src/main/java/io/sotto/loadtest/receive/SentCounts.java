package io.sotto.loadtest.receive;

/** How much each publisher has sent: what its receivers are measured against. */
public interface SentCounts {
    /** Packets of a stream, retransmissions not among them. */
    long packets(int publisher, int stream);
}
