package io.sotto.sfu.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.sotto.srtp.rtp.PacketBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * On Linux: Netty's event loop tells when there is something to read; reading and sending are many
 * datagrams a system call, and make no objects.
 */
final class EpollSocket implements MediaSocket, EpollIoHandle {
    /** So many batches are handled in one turn; timers and commands want theirs as well. */
    private static final int BATCHES_MAX = 4;

    private final LinuxSocket socket;
    private final RecvmmsgSource source;
    private final SendmmsgSink sink;
    private @Nullable MediaLoop loop;
    private @Nullable Ingress ingress;
    private @Nullable IoRegistration registration;
    private boolean open = true;

    private EpollSocket(LinuxSocket socket) {
        this.socket = socket;
        source = new RecvmmsgSource(socket.intValue());
        sink = new SendmmsgSink(socket.intValue());
    }

    /** Binds a socket of both address families where the system has both. */
    static EpollSocket bind(InetSocketAddress local, int bufferBytes) throws IOException {
        LinuxSocket socket = LinuxSocket.newSocketDgram();
        try {
            socket.setReceiveBufferSize(bufferBytes);
            socket.setSendBufferSize(bufferBytes);
            socket.bind(local);
            return new EpollSocket(socket);
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
    }

    @Override
    public int port() {
        return socket.localAddress().getPort();
    }

    @Override
    public DatagramSink sink() {
        return sink;
    }

    @Override
    public void start(IoEventLoop thread, MediaLoop owner) {
        loop = owner;
        ingress = new Ingress(owner);
        IoRegistration registered = thread.register(this).syncUninterruptibly().getNow();
        registration = registered;
        registered.submit(EpollIoOps.EPOLLIN);
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration ours, IoEvent readable) {
        MediaLoop owner = loop;
        Ingress in = ingress;
        if (owner == null || in == null || !open) {
            return;
        }
        owner.readClock();
        int batches = 0;
        int datagrams;
        do {
            datagrams = source.read();
            for (int i = 0; i < datagrams; i++) {
                PacketBuffer packet = in.buffer(source.length(i));
                if (packet != null) {
                    source.copy(i, packet.bytes());
                    source.address(i, in.from());
                    in.handle(packet);
                }
            }
        } while (datagrams == RecvmmsgSource.BATCH && ++batches < BATCHES_MAX);
        owner.endTurn();
    }

    /** Also called by the event loop when it ends. */
    @Override
    public void close() {
        if (open) {
            open = false;
            sink.close();
            if (registration != null) {
                registration.cancel();
            }
            try {
                socket.close();
            } catch (IOException gone) {
                // It is closed, then.
            }
        }
    }
}
