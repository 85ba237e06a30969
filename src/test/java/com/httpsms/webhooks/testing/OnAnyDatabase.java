package com.httpsms.webhooks.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;

/**
 * A test that needs a database and shows nothing that another one would do in another
 * way: what requests look like, what commands print, or what becomes of work whose
 * process is killed, when other tests have its statements run. It need not run again on
 * another one.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Tag("any-database")
public @interface OnAnyDatabase {

}
