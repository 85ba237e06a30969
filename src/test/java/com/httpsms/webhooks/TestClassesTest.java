package com.httpsms.webhooks;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the suite relies on in its own classes.
 */
@WithoutDatabase
class TestClassesTest {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.importUrl(TestClassesTest.class.getProtectionDomain().getCodeSource().getLocation());

	/** By its name, or this class would use it too. */
	private static final String DATABASE = "com.httpsms.webhooks.testing.DatabaseServer";

	private static Stream<JavaClass> tests() {
		return CLASSES.stream().filter((type) -> type.getSimpleName().endsWith("Test") && type.isTopLevelClass());
	}

	/** Or MySQL would never see it. */
	@Test
	void noClassThatTouchesADatabaseIsMarkedAsOneThatDoesNot() {
		Set<String> marked = names(tests().filter((type) -> type.isAnnotatedWith(WithoutDatabase.class)));
		Set<String> touching = names(tests().filter(TestClassesTest::touchesDatabase));
		assertThat(touching).contains("com.httpsms.webhooks.NodeTest").doesNotContain(TestClassesTest.class.getName());
		assertThat(marked).contains(TestClassesTest.class.getName()).doesNotContainAnyElementsOf(touching);
	}

	/** {@code mvn spring-boot:test-run} starts the only one. */
	@Test
	void theDemoIsTheOnlyProgram() {
		assertThat(names(CLASSES.stream().filter((type) -> type.tryGetMethod("main", String[].class).isPresent())))
			.containsExactly("com.httpsms.webhooks.demo.DemoApplication");
	}

	private static boolean touchesDatabase(JavaClass type) {
		return type.getTransitiveDependenciesFromSelf()
			.stream()
			.anyMatch((dependency) -> dependency.getTargetClass().getName().equals(DATABASE));
	}

	private static Set<String> names(Stream<JavaClass> classes) {
		return classes.map(JavaClass::getName).collect(Collectors.toSet());
	}

}
