package io.sotto.loadtest.measure;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A look into a Java server's own books, by attaching to its process: allocation of its media
 * threads, heap, and every pause of its collector.
 */
final class JvmProbe implements AutoCloseable {
    /** One pause, and when in the life of that process it began. */
    record Pause(long atMillis, long durationMillis) {}

    private final JMXConnector connector;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;
    private final RuntimeMXBean runtime;
    private final List<Pause> pauses = new CopyOnWriteArrayList<>();

    private JvmProbe(JMXConnector connector) throws IOException {
        this.connector = connector;
        MBeanServerConnection server = connector.getMBeanServerConnection();
        threads =
                ManagementFactory.newPlatformMXBeanProxy(
                        server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        memory =
                ManagementFactory.newPlatformMXBeanProxy(
                        server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        runtime =
                ManagementFactory.newPlatformMXBeanProxy(
                        server, ManagementFactory.RUNTIME_MXBEAN_NAME, RuntimeMXBean.class);
        listen(server);
    }

    @SuppressWarnings("BanJNDI") // the address is one that the process itself just opened
    static JvmProbe attach(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                String address = machine.startLocalManagementAgent();
                return new JvmProbe(JMXConnectorFactory.connect(new JMXServiceURL(address)));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException notJava) {
            throw new IOException("process %d is no Java machine".formatted(pid), notJava);
        }
    }

    private void listen(MBeanServerConnection server) throws IOException {
        NotificationListener listener = this::onNotification;
        for (GarbageCollectorMXBean collector :
                ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class)) {
            ObjectName name = collector.getObjectName();
            if (isPausing(collector.getName())) {
                try {
                    server.addNotificationListener(name, listener, null, null);
                } catch (InstanceNotFoundException gone) {
                    throw new IOException(gone);
                }
            }
        }
    }

    /** Concurrent collectors count whole cycles, too, during which threads go on. */
    static boolean isPausing(String collector) {
        return !collector.contains("Concurrent") && !collector.contains("Cycles");
    }

    private void onNotification(Notification notification, Object handback) {
        if (notification.getUserData() instanceof CompositeData data
                && notification
                        .getType()
                        .equals(
                                GarbageCollectionNotificationInfo
                                        .GARBAGE_COLLECTION_NOTIFICATION)) {
            GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
            pauses.add(new Pause(info.getGcInfo().getStartTime(), info.getGcInfo().getDuration()));
        }
    }

    /** What the threads whose names begin so have allocated since they started. */
    long allocatedBytes(String prefix) {
        return sum(threads.getThreadAllocatedBytes(ids(prefix)));
    }

    private long[] ids(String prefix) {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith(prefix))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
    }

    /** What is not known of a thread is -1. */
    private static long sum(long[] values) {
        return Arrays.stream(values).filter(value -> value > 0).sum();
    }

    /** The heap that is left after a collection, which this asks for. */
    long liveHeapBytes() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** How long it has been running: the clock that pauses are dated by. */
    long uptimeMillis() {
        return runtime.getUptime();
    }

    List<Pause> pauses() {
        return List.copyOf(pauses);
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException gone) {
            return; // the server has ended: so has the connection
        }
    }
}
