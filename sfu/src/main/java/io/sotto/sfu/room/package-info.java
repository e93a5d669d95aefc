/** Rooms without input or output: who publishes, who receives, which packet goes where. */
@NullMarked
package io.sotto.sfu.room;

import org.jspecify.annotations.NullMarked;
