package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.video;
import static io.sotto.sfu.room.TestRoom.SSRC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * What the server forwards is ciphertext. Tapped where it leaves the room, before SRTP protects it
 * for the way: whoever has the server has no more than this.
 */
final class EncryptedFramesTest {
    private static final byte[] KEY = "a key of no room".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_KEY = "another's secret".getBytes(StandardCharsets.US_ASCII);
    private static final int RUN_BYTES = 8;
    private static final int PACKET_BYTES = 1000;

    private final TestRoom room = new TestRoom(0);
    private final TestPeer ann = room.join("ann");
    private final TestPeer bob = room.join("bob");

    private static byte[] frame() {
        return "what nobody but those in the call may see. "
                .repeat(100)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] crypt(int mode, byte[] key, byte[] data) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, new byte[12]));
        return cipher.doFinal(data);
    }

    /** Sends a frame in packets, and puts together what comes out at the other end. */
    private byte[] tapped(byte[] frame) {
        room.publishVideo(ann, "v");
        room.subscribe(bob, "v");
        for (int at = 0, sequence = 0; at < frame.length; at += PACKET_BYTES, sequence++) {
            byte[] part = Arrays.copyOfRange(frame, at, Math.min(at + PACKET_BYTES, frame.length));
            room.send(ann, video(SSRC, sequence, 0).picture(at == 0, 1, 1).body(part));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int descriptor = bob.media.getFirst().payload().length - PACKET_BYTES;
        for (TestPeer.Received packet : bob.media) {
            byte[] payload = packet.payload();
            whole.write(payload, descriptor, payload.length - descriptor);
        }
        room.close();
        return whole.toByteArray();
    }

    private static boolean sharesARun(byte[] some, byte[] other) {
        for (int i = 0; i + RUN_BYTES <= other.length; i++) {
            for (int j = 0; j + RUN_BYTES <= some.length; j++) {
                if (Arrays.equals(some, j, j + RUN_BYTES, other, i, i + RUN_BYTES)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void anEncryptedFrameLeavesAsItCame() throws GeneralSecurityException {
        byte[] sent = crypt(Cipher.ENCRYPT_MODE, KEY, frame());
        byte[] tapped = tapped(sent);
        assertArrayEquals(sent, tapped);
        assertArrayEquals(frame(), crypt(Cipher.DECRYPT_MODE, KEY, tapped));
    }

    @Test
    void withoutTheKeyItTellsNothing() throws GeneralSecurityException {
        byte[] tapped = tapped(crypt(Cipher.ENCRYPT_MODE, KEY, frame()));
        assertThrows(
                AEADBadTagException.class, () -> crypt(Cipher.DECRYPT_MODE, OTHER_KEY, tapped));
        assertFalse(sharesARun(tapped, frame()));
    }

    /** The tap would show a frame in the clear. */
    @Test
    void aFrameInTheClearWouldBeSeen() {
        byte[] tapped = tapped(frame());
        assertEquals(frame().length, tapped.length);
        assertTrue(sharesARun(tapped, frame()));
    }
}
