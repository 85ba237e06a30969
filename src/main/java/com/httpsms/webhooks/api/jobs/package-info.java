/**
 * {@code /v1/jobs}: bulk jobs, for operators.
 */
@NullMarked
package com.httpsms.webhooks.api.jobs;

import org.jspecify.annotations.NullMarked;
