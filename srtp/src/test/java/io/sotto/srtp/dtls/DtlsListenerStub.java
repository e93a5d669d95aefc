package io.sotto.srtp.dtls;

import io.sotto.srtp.SrtpKeys;

/** Hears nothing. */
final class DtlsListenerStub implements DtlsHandshake.Listener {
    @Override
    public void send(byte[] datagram) {
        throw new AssertionError("nothing should be sent");
    }

    @Override
    public void onKeys(SrtpKeys keys) {
        throw new AssertionError("no keys should come");
    }

    @Override
    public void onFailed(DtlsFailure reason) {
        throw new AssertionError("nothing has begun");
    }

    @Override
    public void onClosed() {
        throw new AssertionError("nothing has begun");
    }
}
