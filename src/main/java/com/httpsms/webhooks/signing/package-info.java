/**
 * What proves to an endpoint that a request is ours: the JWT, the Standard Webhooks
 * signature, and how signing keys are kept at rest. Uses config only.
 */
@NullMarked
package com.httpsms.webhooks.signing;

import org.jspecify.annotations.NullMarked;
