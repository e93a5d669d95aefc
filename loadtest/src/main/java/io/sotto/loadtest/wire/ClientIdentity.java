package io.sotto.loadtest.wire;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
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
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * One self-signed certificate for all participants of a run: making one each would only heat this
 * side. Safe for use by several threads.
 */
public final class ClientIdentity {
    private static final X500Name NAME = new X500Name("CN=loadtest");
    private static final Date NOT_BEFORE = Date.from(Instant.parse("2020-01-01T00:00:00Z"));
    private static final Date NOT_AFTER = Date.from(Instant.parse("2049-12-31T00:00:00Z"));
    private static final SignatureAndHashAlgorithm ALGORITHM =
            new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    private final BcTlsCrypto crypto;
    private final Certificate certificate;
    private final AsymmetricKeyParameter privateKey;
    private final String fingerprint;

    private ClientIdentity(SecureRandom random, KeyPair pair)
            throws IOException, OperatorCreationException, GeneralSecurityException {
        crypto = new BcTlsCrypto(random);
        privateKey = PrivateKeyFactory.createKey(pair.getPrivate().getEncoded());
        byte[] encoded =
                new X509v3CertificateBuilder(
                                NAME,
                                BigInteger.ONE,
                                NOT_BEFORE,
                                NOT_AFTER,
                                NAME,
                                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(pair.getPrivate()))
                        .getEncoded();
        certificate = new Certificate(new TlsCertificate[] {crypto.createCertificate(encoded)});
        fingerprint = fingerprint("sha-256", encoded);
    }

    /** A new one, on P-256. */
    public static ClientIdentity generate() {
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return new ClientIdentity(random, generator.generateKeyPair());
        } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
            throw new IllegalStateException("every JDK has ECDSA on P-256", impossible);
        }
    }

    /** The value of {@code a=fingerprint}. */
    public String fingerprint() {
        return fingerprint;
    }

    /** The value of {@code a=fingerprint} for a certificate in DER (RFC 8122 section 5). */
    static String fingerprint(String algorithm, byte[] encoded) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance(algorithm).digest(encoded);
        return algorithm + " " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
    }

    BcTlsCrypto crypto() {
        return crypto;
    }

    TlsCredentialedSigner signer(TlsContext context) {
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), crypto, privateKey, certificate, ALGORITHM);
    }
}
