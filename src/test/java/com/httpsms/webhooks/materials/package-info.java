/**
 * What the jar is made of, and what it must not be made of.
 */
@NullMarked
package com.httpsms.webhooks.materials;

import org.jspecify.annotations.NullMarked;
