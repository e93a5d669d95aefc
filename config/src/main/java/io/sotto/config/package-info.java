/** The settings as validated records: what may be configured, its unit, its limits. */
@NullMarked
package io.sotto.config;

import org.jspecify.annotations.NullMarked;
