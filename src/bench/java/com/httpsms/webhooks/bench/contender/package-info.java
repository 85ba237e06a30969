/**
 * What is measured: this project and its peers behind one interface, and the load that each is given.
 */
@NullMarked
package com.httpsms.webhooks.bench.contender;

import org.jspecify.annotations.NullMarked;
