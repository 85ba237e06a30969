/**
 * Which addresses may be called, checked on the very address that is then connected to.
 * Uses config only.
 */
@NullMarked
package com.httpsms.webhooks.egress;

import org.jspecify.annotations.NullMarked;
