/** The program: it wires rooms, media loops and signalling together. */
@NullMarked
package io.sotto.sfu;

import org.jspecify.annotations.NullMarked;
