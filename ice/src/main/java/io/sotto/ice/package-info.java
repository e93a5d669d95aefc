/** Who may talk from which address: ICE agents fed by a socket that somebody else owns. */
@NullMarked
package io.sotto.ice;

import org.jspecify.annotations.NullMarked;
