package io.sotto.srtp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * The few functions of OpenSSL's libcrypto that GCM takes (EVP_EncryptInit(3)). Called this way
 * they allocate nothing, and read and write Java arrays and native memory alike.
 */
@SuppressWarnings("restricted") // calling native code is what this class is for
final class Libcrypto {
    private static final List<String> FILES =
            List.of("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib");
    private static final int CTRL_GET_TAG = 0x10;
    private static final int CTRL_SET_TAG = 0x11;

    private Libcrypto() {}

    /** Whether there is such a library; nothing else here may be called if not. */
    static boolean isThere() {
        return Library.LOOKUP.isPresent();
    }

    /**
     * A cipher in one direction.
     *
     * @param cipher its EVP_CIPHER_CTX
     * @param written where functions say how much they wrote
     */
    record Context(MemorySegment cipher, MemorySegment written) {}

    private static final class Library {
        static final Optional<SymbolLookup> LOOKUP = load();

        private static Optional<SymbolLookup> load() {
            for (String file : FILES) {
                try {
                    return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
                } catch (IllegalArgumentException elsewhere) {
                    // Each system has one of them, or none.
                }
            }
            return Optional.empty();
        }
    }

    private static final class Functions {
        static final MethodHandle NEW = function("EVP_CIPHER_CTX_new", ADDRESS);
        static final MethodHandle FREE = procedure("EVP_CIPHER_CTX_free", ADDRESS);
        static final MethodHandle AES_128_GCM = function("EVP_aes_128_gcm", ADDRESS);
        static final MethodHandle INIT =
                function(
                        "EVP_CipherInit_ex",
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        JAVA_INT);
        static final MethodHandle UPDATE =
                function(
                        "EVP_CipherUpdate",
                        JAVA_INT,
                        ADDRESS,
                        JAVA_LONG,
                        ADDRESS,
                        ADDRESS,
                        JAVA_INT);
        static final MethodHandle FINAL =
                function("EVP_CipherFinal_ex", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle CTRL =
                function("EVP_CIPHER_CTX_ctrl", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG);

        private static MethodHandle function(
                String name, MemoryLayout result, MemoryLayout... arguments) {
            return bind(name, FunctionDescriptor.of(result, arguments));
        }

        private static MethodHandle procedure(String name, MemoryLayout... arguments) {
            return bind(name, FunctionDescriptor.ofVoid(arguments));
        }

        /** None of them blocks or calls back, so they may hold the collector off meanwhile. */
        private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
            MemorySegment address = Library.LOOKUP.orElseThrow().findOrThrow(name);
            return Linker.nativeLinker()
                    .downcallHandle(address, descriptor, Linker.Option.critical(true));
        }
    }

    /**
     * A new AES-128-GCM context with its key, for one direction. It is freed when nobody can reach
     * it any more, so that no mistake of ours ever uses freed memory.
     */
    static Context open(byte[] key, boolean encrypts) {
        int direction = encrypts ? 1 : 0;
        try {
            MemorySegment context = (MemorySegment) Functions.NEW.invokeExact();
            MemorySegment cipher = (MemorySegment) Functions.AES_128_GCM.invokeExact();
            int done =
                    (int)
                            Functions.INIT.invokeExact(
                                    context,
                                    cipher,
                                    MemorySegment.NULL,
                                    MemorySegment.ofArray(key),
                                    MemorySegment.NULL,
                                    direction);
            if (context.address() == 0 || done != 1) {
                throw new IllegalStateException("libcrypto has no AES-128-GCM");
            }
            Arena arena = Arena.ofAuto();
            return new Context(
                    context.reinterpret(arena, Libcrypto::close), arena.allocate(JAVA_INT));
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    private static void close(MemorySegment context) {
        try {
            Functions.FREE.invokeExact(context);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /** Begins a packet; the direction stays as it was opened. */
    static boolean begin(Context context, MemorySegment iv) {
        try {
            return (int)
                            Functions.INIT.invokeExact(
                                    context.cipher,
                                    MemorySegment.NULL,
                                    MemorySegment.NULL,
                                    MemorySegment.NULL,
                                    iv,
                                    -1)
                    == 1;
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /**
     * Takes the first {@code length} bytes of {@code in}, and writes as many to the native address
     * {@code out}; as associated data if that is 0.
     */
    static boolean update(Context context, long out, MemorySegment in, int length) {
        try {
            return (int)
                            Functions.UPDATE.invokeExact(
                                    context.cipher, out, context.written, in, length)
                    == 1;
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /** Ends a packet; of one that is decrypted, whether its tag is right. */
    static boolean finish(Context context) {
        try {
            return (int)
                            Functions.FINAL.invokeExact(
                                    context.cipher, context.written, context.written)
                    == 1;
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /** Writes the tag of the packet that was just encrypted to a native address. */
    static boolean tag(Context context, int bytes, long tag) {
        return control(context, CTRL_GET_TAG, bytes, tag);
    }

    /** Says which tag, at a native address, the packet must have that is being decrypted. */
    static boolean expectTag(Context context, int bytes, long tag) {
        return control(context, CTRL_SET_TAG, bytes, tag);
    }

    private static boolean control(Context context, int what, int bytes, long tag) {
        try {
            return (int) Functions.CTRL.invokeExact(context.cipher, what, bytes, tag) == 1;
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    private static IllegalStateException broken(Throwable cause) {
        return new IllegalStateException("libcrypto cannot be called", cause);
    }
}
