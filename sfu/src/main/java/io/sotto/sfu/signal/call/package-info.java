/** Calls as signalling sees them: who is in a room, what they publish, and what each receives. */
@NullMarked
package io.sotto.sfu.signal.call;

import org.jspecify.annotations.NullMarked;
