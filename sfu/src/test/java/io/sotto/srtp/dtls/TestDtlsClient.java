package io.sotto.srtp.dtls;

import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/** A browser's half of a DTLS handshake, for whole transports in tests. */
public final class TestDtlsClient extends DefaultTlsClient {
    private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;

    private final DtlsIdentity identity;
    private @Nullable SrtpKeys keys;

    private TestDtlsClient(DtlsIdentity identity) {
        super(identity.crypto());
        this.identity = identity;
    }

    /** Shakes hands over {@code wire}; blocks until there are keys. */
    public static SrtpKeys connect(DtlsIdentity identity, DatagramTransport wire)
            throws IOException {
        TestDtlsClient client = new TestDtlsClient(identity);
        new DTLSClientProtocol().connect(client, wire);
        SrtpKeys agreed = client.keys;
        if (agreed == null) {
            throw new IOException("no SRTP keys");
        }
        return agreed;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return 100;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return 10_000;
    }

    @Override
    @SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signature.
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        TlsSRTPUtils.addUseSRTPExtension(
                extensions, new UseSRTPData(new int[] {PROFILE.id()}, TlsUtils.EMPTY_BYTES));
        return extensions;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) {
                // Its fingerprint is a matter of signalling.
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) {
                return identity.signer(context);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        keys =
                SrtpKeys.split(
                        PROFILE,
                        context.exportKeyingMaterial(
                                ExporterLabel.dtls_srtp, null, PROFILE.exportedLength()));
    }
}
