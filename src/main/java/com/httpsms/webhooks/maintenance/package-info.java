/**
 * Bulk jobs as an operator sees them: what can be asked for, which runs there are and how
 * far they are. Who does the work is in the packages below.
 */
@NullMarked
package com.httpsms.webhooks.maintenance;

import org.jspecify.annotations.NullMarked;
