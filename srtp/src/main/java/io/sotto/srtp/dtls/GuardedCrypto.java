package io.sotto.srtp.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.gcm.BasicGCMMultiplier;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Bouncy Castle's cryptography, with the check of {@link DtlsRecords} on decrypted handshake
 * fragments too: a peer with a good certificate could otherwise send its oversized ones encrypted.
 */
final class GuardedCrypto extends BcTlsCrypto {
    GuardedCrypto(SecureRandom random) {
        super(random);
    }

    @Override
    public TlsCipher createCipher(TlsCryptoParameters parameters, int encryption, int mac)
            throws IOException {
        return guarded(super.createCipher(parameters, encryption, mac));
    }

    /** Without the usual tables of 8 kB a direction: after its handshake a connection rests. */
    @Override
    protected AEADBlockCipher createGCMMode(BlockCipher engine) {
        return GCMBlockCipher.newInstance(engine, new BasicGCMMultiplier());
    }

    TlsCipher guarded(TlsCipher cipher) {
        return new GuardedCipher(cipher);
    }

    private static final class GuardedCipher implements TlsCipher {
        private final TlsCipher cipher;

        GuardedCipher(TlsCipher cipher) {
            this.cipher = cipher;
        }

        @Override
        public TlsDecodeResult decodeCiphertext(
                long sequence,
                short type,
                ProtocolVersion version,
                byte[] data,
                int offset,
                int length)
                throws IOException {
            TlsDecodeResult plain =
                    cipher.decodeCiphertext(sequence, type, version, data, offset, length);
            if (plain.contentType == ContentType.handshake
                    && DtlsRecords.checkFragments(plain.buf, plain.off, plain.len)
                            != DtlsOffer.ACCEPTED) {
                // The one alert that drops a record and nothing else.
                throw new TlsFatalAlert(AlertDescription.bad_record_mac);
            }
            return plain;
        }

        @Override
        public TlsEncodeResult encodePlaintext(
                long sequence,
                short type,
                ProtocolVersion version,
                int headerLength,
                byte[] data,
                int offset,
                int length)
                throws IOException {
            return cipher.encodePlaintext(
                    sequence, type, version, headerLength, data, offset, length);
        }

        @Override
        public int getCiphertextDecodeLimit(int plaintextLimit) {
            return cipher.getCiphertextDecodeLimit(plaintextLimit);
        }

        @Override
        public int getCiphertextEncodeLimit(int plaintextLimit) {
            return cipher.getCiphertextEncodeLimit(plaintextLimit);
        }

        @Override
        public int getPlaintextDecodeLimit(int ciphertextLimit) {
            return cipher.getPlaintextDecodeLimit(ciphertextLimit);
        }

        @Override
        public int getPlaintextEncodeLimit(int ciphertextLimit) {
            return cipher.getPlaintextEncodeLimit(ciphertextLimit);
        }

        @Override
        public void rekeyDecoder() throws IOException {
            cipher.rekeyDecoder();
        }

        @Override
        public void rekeyEncoder() throws IOException {
            cipher.rekeyEncoder();
        }

        @Override
        public boolean usesOpaqueRecordTypeDecode() {
            return cipher.usesOpaqueRecordTypeDecode();
        }

        @Override
        public boolean usesOpaqueRecordTypeEncode() {
            return cipher.usesOpaqueRecordTypeEncode();
        }
    }
}
