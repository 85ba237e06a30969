/**
 * The peers: what a Java team would pick instead, each set up as well as we know how, each with an attempts table like ours.
 */
@NullMarked
package com.httpsms.webhooks.bench.peer;

import org.jspecify.annotations.NullMarked;
