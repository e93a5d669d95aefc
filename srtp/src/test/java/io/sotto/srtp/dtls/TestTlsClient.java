package io.sotto.srtp.dtls;

import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.stream.Stream;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
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

/**
 * A browser's half of a handshake, with the profiles and the size of ClientHello that a test wants.
 */
final class TestTlsClient extends DefaultTlsClient {
    /**
     * An extension number that nobody knows: what a post-quantum key share weighs, without being
     * one.
     */
    private static final int PADDING_EXTENSION = 0xFA00;

    private final DtlsIdentity identity;
    private final int[] profiles;
    private final int padding;
    private volatile @Nullable SrtpKeys keys;

    TestTlsClient(DtlsIdentity identity, int[] profiles, int padding) {
        super(identity.crypto());
        this.identity = identity;
        this.profiles = profiles;
        this.padding = padding;
    }

    @Nullable SrtpKeys keys() {
        return keys;
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
        return 50;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return 20_000;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // Bouncy Castle's own signature.
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        if (profiles.length > 0) {
            TlsSRTPUtils.addUseSRTPExtension(
                    extensions, new UseSRTPData(profiles, TlsUtils.EMPTY_BYTES));
        }
        if (padding > 0) {
            extensions.put(PADDING_EXTENSION, new byte[padding]);
        }
        return extensions;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) {
                // Not what is tested.
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) {
                return identity.signer(context);
            }
        };
    }

    @Override
    @SuppressWarnings("rawtypes") // Bouncy Castle's own signature.
    public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        UseSRTPData chosen = TlsSRTPUtils.getUseSRTPExtension(extensions);
        if (chosen != null) {
            int id = chosen.getProtectionProfiles()[0];
            profile =
                    Stream.of(SrtpProfile.values())
                            .filter(p -> p.id() == id)
                            .findAny()
                            .orElseThrow();
        }
    }

    private @Nullable SrtpProfile profile;

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        SrtpProfile chosen = profile;
        if (chosen != null) {
            keys =
                    SrtpKeys.split(
                            chosen,
                            context.exportKeyingMaterial(
                                    ExporterLabel.dtls_srtp, null, chosen.exportedLength()));
        }
    }
}
