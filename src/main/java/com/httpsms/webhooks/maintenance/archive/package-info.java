/**
 * The jobs that take old events out of the tables into archives, and bring them back.
 */
@NullMarked
package com.httpsms.webhooks.maintenance.archive;

import org.jspecify.annotations.NullMarked;
