package com.httpsms.webhooks.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;

/**
 * A test class that touches no database, and so need not run again on another one. What
 * has no mark runs on each; {@code TestClassesTest} knows which classes are to have it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("without-database")
@net.jqwik.api.Tag("without-database")
public @interface WithoutDatabase {

}
