/** What is asked of the operating system, and Java itself does not offer. */
@NullMarked
package io.sotto.system;

import org.jspecify.annotations.NullMarked;
