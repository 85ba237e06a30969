/**
 * How bulk jobs are done: by Spring Batch, in chunks that each are one transaction with
 * the place that they got to. A node that dies leaves its run to another one.
 */
@NullMarked
package com.httpsms.webhooks.maintenance.batch;

import org.jspecify.annotations.NullMarked;
