package io.sotto.loadtest.wire;

import io.sotto.srtp.SrtpKeys;
import io.sotto.srtp.SrtpProfile;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Hashtable;
import java.util.Locale;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/**
 * A participant's half of a DTLS 1.2 handshake that yields SRTP keys (RFC 5764). The server has to
 * show the certificate that its answer announced.
 */
final class DtlsClient extends DefaultTlsClient {
    private static final int RESEND_MILLIS = 200;
    private static final int TIMEOUT_MILLIS = 20_000;

    private final ClientIdentity identity;
    private final String fingerprint;
    private @Nullable SrtpProfile profile;
    private @Nullable SrtpKeys keys;

    private DtlsClient(ClientIdentity identity, String fingerprint) {
        super(identity.crypto());
        this.identity = identity;
        this.fingerprint = fingerprint;
    }

    /** Shakes hands; blocks until there are keys. */
    static SrtpKeys connect(ClientIdentity identity, String fingerprint, DatagramTransport wire)
            throws IOException {
        DtlsClient client = new DtlsClient(identity, fingerprint);
        new DTLSClientProtocol().connect(client, wire);
        SrtpKeys agreed = client.keys;
        if (agreed == null) {
            throw new IOException("the server chose no SRTP profile");
        }
        return agreed;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return new int[] {
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
        };
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return RESEND_MILLIS;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return TIMEOUT_MILLIS;
    }

    @Override
    @SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signature.
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        int[] profiles = {
            SrtpProfile.AEAD_AES_128_GCM.id(), SrtpProfile.AES_128_CM_HMAC_SHA1_80.id()
        };
        TlsSRTPUtils.addUseSRTPExtension(
                extensions, new UseSRTPData(profiles, TlsUtils.EMPTY_BYTES));
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes") // Bouncy Castle's own signature.
    public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        UseSRTPData chosen =
                extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
        for (SrtpProfile known : SrtpProfile.values()) {
            if (chosen != null && chosen.getProtectionProfiles()[0] == known.id()) {
                profile = known;
            }
        }
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate)
                    throws IOException {
                check(certificate);
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) {
                return identity.signer(context);
            }
        };
    }

    private void check(TlsServerCertificate shown) throws IOException {
        int space = Math.max(0, fingerprint.indexOf(' '));
        String algorithm = fingerprint.substring(0, space).toLowerCase(Locale.ROOT);
        String announced = algorithm + fingerprint.substring(space).toUpperCase(Locale.ROOT);
        try {
            byte[] encoded = shown.getCertificate().getCertificateAt(0).getEncoded();
            if (ClientIdentity.fingerprint(algorithm, encoded).equals(announced)) {
                return;
            }
        } catch (GeneralSecurityException unknownHash) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, unknownHash);
        }
        throw new TlsFatalAlert(
                AlertDescription.bad_certificate, "it is not the one that signalling announced");
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        if (profile != null) {
            keys =
                    SrtpKeys.split(
                            profile,
                            context.exportKeyingMaterial(
                                    ExporterLabel.dtls_srtp, null, profile.exportedLength()));
        }
    }
}
