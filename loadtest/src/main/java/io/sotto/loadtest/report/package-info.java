/** What a run found, as a table, as JSON and as a page. */
@NullMarked
package io.sotto.loadtest.report;

import org.jspecify.annotations.NullMarked;
