/**
 * What all configuration shares: a refused property is named to the operator. Uses
 * nothing of ours.
 */
@NullMarked
package com.httpsms.webhooks.config;

import org.jspecify.annotations.NullMarked;
