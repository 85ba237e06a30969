/**
 * What a delivery costs on the processor, piece by piece, measured by JMH.
 */
@NullMarked
package com.httpsms.webhooks.bench.jmh;

import org.jspecify.annotations.NullMarked;
