/**
 * What a measurement runs on: the sink that stands for all endpoints, processes whose cost is known, and the database's counters.
 */
@NullMarked
package com.httpsms.webhooks.bench.rig;

import org.jspecify.annotations.NullMarked;
