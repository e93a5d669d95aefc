package io.sotto.sfu.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address is the same whether the JDK or the kernel says it. */
final class SourceAddressTest {
    private static SourceAddress byJdk(String host, int port) throws Exception {
        SourceAddress address = new SourceAddress();
        address.set(new InetSocketAddress(InetAddress.getByName(host), port));
        return address;
    }

    private static SourceAddress byKernel(byte[] sockaddr) {
        MemorySegment memory = Arena.ofAuto().allocate(64, 8);
        MemorySegment.copy(sockaddr, 0, memory, ValueLayout.JAVA_BYTE, 32, sockaddr.length);
        SourceAddress address = new SourceAddress();
        address.set(memory, 32);
        return address;
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.200.3", "255.255.255.255", "2001:db8::1:ff", "fe80::1%1", "::"})
    void jdkAndKernelMeanTheSame(String host) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), 50_123);
        SourceAddress kernel = byKernel(Destination.of(address).sockaddr());
        assertEquals(byJdk(host, 50_123), kernel);
        assertEquals(byJdk(host, 50_123).hashCode(), kernel.hashCode());
        assertEquals(address, kernel.toSocketAddress());
    }

    @Test
    void anIpv4AddressIsTheSameOnASocketOfBothFamilies() {
        byte[] mapped = new byte[Destination.SOCKADDR_BYTES_MAX];
        MemorySegment.ofArray(mapped).set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) 10);
        byte[] tail = {(byte) 0xFF, (byte) 0xFF, 10, 1, (byte) 200, 3};
        System.arraycopy(tail, 0, mapped, 18, tail.length);
        mapped[3] = 7;
        InetSocketAddress four = new InetSocketAddress("10.1.200.3", 7);
        assertEquals(byKernel(Destination.of(four).sockaddr()), byKernel(mapped));
        assertEquals(four, byKernel(mapped).toSocketAddress());
    }

    @Test
    void whatDiffersAnywhereIsAnother() throws Exception {
        SourceAddress address = byJdk("2001:db8::1", 1000);
        assertNotEquals(address, byJdk("2001:db8::1", 1001));
        assertNotEquals(address, byJdk("2001:db8::2", 1000));
        assertNotEquals(address, byJdk("2001:db9::1", 1000));
        assertNotEquals(byJdk("fe80::1%1", 1000), byJdk("fe80::1", 1000));
    }

    @Test
    void aCopyStaysWhatItWas() throws Exception {
        SourceAddress address = byJdk("10.0.0.1", 1000);
        SourceAddress copy = address.copy();
        assertNotSame(address, copy);
        address.set(new InetSocketAddress("10.0.0.2", 1000));
        assertEquals(byJdk("10.0.0.1", 1000), copy);
    }
}
