package io.sotto.sfu.loop;

import io.netty.channel.IoEventLoop;

/** The UDP socket of a media loop, bound when it comes into being. */
interface MediaSocket {
    int port();

    /** What the loop sends goes there. */
    DatagramSink sink();

    /** From here on what comes is given to the loop, on its thread. */
    void start(IoEventLoop thread, MediaLoop loop);

    /** On the loop's thread. */
    void close();
}
