/** The one package that may read payload bytes: codec descriptors outside the encrypted frame. */
@NullMarked
package io.sotto.srtp.payload;

import org.jspecify.annotations.NullMarked;
