package com.httpsms.webhooks.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;

/**
 * A test class that needs a database and shows nothing that another one would do in
 * another way, such as what requests look like. It need not run again on another one.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("any-database")
public @interface OnAnyDatabase {

}
