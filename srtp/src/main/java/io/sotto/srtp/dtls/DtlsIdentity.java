package io.sotto.srtp.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;

/**
 * A self-signed certificate on ECDSA P-256 and its key, for the lifetime of one process.
 *
 * <p>Peers know it by its fingerprint only (RFC 8827 section 6.5), so it names nobody and its dates
 * mean nothing; they do not even tell when the process began. Safe for use by several threads.
 */
public final class DtlsIdentity {
    private static final Date NOT_BEFORE = Date.from(Instant.parse("2020-01-01T00:00:00Z"));
    private static final Date NOT_AFTER = Date.from(Instant.parse("2049-12-31T00:00:00Z"));
    private static final X500Name NAME = new X500Name("CN=WebRTC");

    private static final SignatureAndHashAlgorithm ALGORITHM =
            new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    private final GuardedCrypto crypto;
    private final Certificate certificate;
    private final AsymmetricKeyParameter privateKey;
    private final Fingerprint fingerprint;

    private DtlsIdentity(SecureRandom random, KeyPair keyPair)
            throws IOException, OperatorCreationException {
        crypto = new GuardedCrypto(random);
        privateKey = PrivateKeyFactory.createKey(keyPair.getPrivate().getEncoded());
        byte[] encoded =
                new X509v3CertificateBuilder(
                                NAME,
                                new BigInteger(63, random).add(BigInteger.ONE),
                                NOT_BEFORE,
                                NOT_AFTER,
                                NAME,
                                SubjectPublicKeyInfo.getInstance(keyPair.getPublic().getEncoded()))
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(keyPair.getPrivate()))
                        .getEncoded();
        certificate = new Certificate(new TlsCertificate[] {crypto.createCertificate(encoded)});
        fingerprint = Fingerprint.of(encoded);
    }

    public static DtlsIdentity generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return new DtlsIdentity(random, generator.generateKeyPair());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("every JDK has ECDSA on P-256", e);
        }
    }

    /** SHA-256, for the {@code a=fingerprint} line. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    GuardedCrypto crypto() {
        return crypto;
    }

    TlsCredentialedSigner signer(TlsContext context) {
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), crypto, privateKey, certificate, ALGORITHM);
    }
}
