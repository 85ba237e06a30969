package com.httpsms.webhooks;

import java.util.List;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.jsonwebtoken.Jwts;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class ArchitectureTest {

	private static final String ROOT = "com.httpsms.webhooks";

	/** Where this class is, whoever compiled it. */
	private static final String TESTS = ArchitectureTest.class.getProtectionDomain()
		.getCodeSource()
		.getLocation()
		.getPath();

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption((location) -> !location.contains(TESTS))
		.importPackages(ROOT);

	private static void check(ArchRule rule) {
		rule.check(CLASSES);
	}

	@Test
	void packagesHaveNoCycles() {
		check(SlicesRuleDefinition.slices().matching(ROOT + ".(**)").should().beFreeOfCycles());
	}

	@Test
	void lowerPackagesKnowNothingOfHigherOnes() {
		check(layeredArchitecture().consideringOnlyDependenciesInLayers()
			.layer("config")
			.definedBy(ROOT + ".config")
			.layer("database")
			.definedBy(ROOT + ".database")
			.layer("start")
			.definedBy(ROOT + ".start")
			.layer("migration")
			.definedBy(ROOT + ".database.migration")
			.layer("session")
			.definedBy(ROOT + ".session")
			.layer("signing")
			.definedBy(ROOT + ".signing")
			.layer("egress")
			.definedBy(ROOT + ".egress")
			.layer("encryption")
			.definedBy(ROOT + ".encryption")
			.layer("apikey")
			.definedBy(ROOT + ".apikey")
			.layer("webhook")
			.definedBy(ROOT + ".webhook")
			.layer("outbox")
			.definedBy(ROOT + ".outbox")
			.layer("wake")
			.definedBy(ROOT + ".wake")
			.layer("policy")
			.definedBy(ROOT + ".delivery.policy")
			.layer("send")
			.definedBy(ROOT + ".delivery.send")
			.layer("delivery")
			.definedBy(ROOT + ".delivery")
			.layer("maintenance")
			.definedBy(ROOT + ".maintenance")
			.layer("batch")
			.definedBy(ROOT + ".maintenance.batch")
			.layer("jobs")
			.definedBy(ROOT + ".maintenance.redeliver", ROOT + ".maintenance.backfill", ROOT + ".maintenance.reconcile",
					ROOT + ".maintenance.archive", ROOT + ".maintenance.report", ROOT + ".maintenance.partition")
			.layer("archive")
			.definedBy(ROOT + ".archive")
			.layer("schedule")
			.definedBy(ROOT + ".schedule")
			.layer("api")
			.definedBy(ROOT + ".api..")
			.layer("cluster")
			.definedBy(ROOT + ".cluster")
			.layer("command")
			.definedBy(ROOT + ".command")
			.whereLayer("command")
			.mayNotBeAccessedByAnyLayer()
			.whereLayer("api")
			.mayOnlyBeAccessedByLayers("command")
			.whereLayer("cluster")
			.mayNotBeAccessedByAnyLayer()
			.whereLayer("schedule")
			.mayOnlyBeAccessedByLayers("command")
			.whereLayer("jobs")
			.mayNotBeAccessedByAnyLayer()
			.whereLayer("batch")
			.mayOnlyBeAccessedByLayers("jobs", "schedule", "command")
			.whereLayer("maintenance")
			.mayOnlyBeAccessedByLayers("batch", "jobs", "schedule", "api", "command")
			.whereLayer("archive")
			.mayOnlyBeAccessedByLayers("jobs", "schedule")
			.whereLayer("delivery")
			.mayOnlyBeAccessedByLayers("batch", "jobs", "schedule", "cluster", "api", "command")
			.whereLayer("send")
			.mayOnlyBeAccessedByLayers("delivery")
			.whereLayer("policy")
			.mayOnlyBeAccessedByLayers("send", "delivery", "maintenance", "jobs", "api", "command")
			.whereLayer("wake")
			.mayOnlyBeAccessedByLayers("delivery")
			.whereLayer("outbox")
			.mayOnlyBeAccessedByLayers("wake", "send", "delivery", "maintenance", "jobs", "cluster", "api", "command")
			.whereLayer("webhook")
			.mayOnlyBeAccessedByLayers("send", "delivery", "maintenance", "api", "command")
			.whereLayer("egress")
			.mayOnlyBeAccessedByLayers("send", "api")
			.whereLayer("apikey")
			.mayOnlyBeAccessedByLayers("api", "command")
			.whereLayer("encryption")
			.mayOnlyBeAccessedByLayers("schedule")
			.whereLayer("signing")
			.mayOnlyBeAccessedByLayers("encryption", "archive", "webhook", "send", "delivery", "cluster", "api")
			.whereLayer("start")
			.mayOnlyBeAccessedByLayers("session", "schedule", "command", "cluster", "migration")
			.whereLayer("migration")
			.mayOnlyBeAccessedByLayers("batch", "schedule", "command")
			.whereLayer("session")
			.mayOnlyBeAccessedByLayers("command")
			.whereLayer("database")
			.mayOnlyBeAccessedByLayers("start", "apikey", "webhook", "outbox", "wake", "delivery", "maintenance",
					"batch", "jobs", "schedule", "cluster", "api"));
	}

	@Test
	void theRulesOfDeliveryKnowNeitherDatabaseNorNetworkNorClock() {
		check(noClasses().that()
			.resideInAPackage(ROOT + ".delivery.policy")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", "java.sql..", "javax.sql..", "io.netty..", "reactor..")
			.orShould()
			.callMethod(java.time.Instant.class, "now")
			.orShould()
			.callMethod(System.class, "nanoTime"));
	}

	@Test
	void onlyTablesHaveSql() {
		check(noClasses().that()
			.areNotAnnotatedWith(Repository.class)
			.should()
			.dependOnClassesThat()
			.belongToAnyOf(JdbcClient.class, JdbcTemplate.class));
	}

	@Test
	void onlyScheduleKnowsQuartz() {
		check(noClasses().that()
			.resideOutsideOfPackage(ROOT + ".schedule")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.quartz.."));
	}

	@Test
	void onlyBatchKnowsSpringBatch() {
		check(noClasses().that()
			.resideOutsideOfPackage(ROOT + ".maintenance.batch")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.batch.."));
	}

	@Test
	void tokensAreMadeAndNeverTrusted() {
		check(noClasses().should().callMethod(Jwts.class, "parser"));
	}

	@Test
	void noNumberDateOrCaseGoesByTheLocaleOfTheMachine() {
		Set<String> forbidden = Set.of("java.lang.String.formatted([Ljava.lang.Object;)",
				"java.lang.String.format(java.lang.String,[Ljava.lang.Object;)", "java.lang.String.toLowerCase()",
				"java.lang.String.toUpperCase()", "java.io.PrintStream.printf(java.lang.String,[Ljava.lang.Object;)",
				"java.io.PrintStream.format(java.lang.String,[Ljava.lang.Object;)",
				"java.io.PrintWriter.printf(java.lang.String,[Ljava.lang.Object;)",
				"java.io.PrintWriter.format(java.lang.String,[Ljava.lang.Object;)",
				"java.time.format.DateTimeFormatter.ofPattern(java.lang.String)",
				"java.time.format.DateTimeFormatterBuilder.toFormatter()", "java.util.Calendar.getInstance()",
				"java.util.Locale.getDefault()", "java.util.Formatter.<init>()",
				"java.util.Formatter.<init>(java.lang.Appendable)", "java.util.Scanner.<init>(java.lang.String)",
				"java.util.Scanner.<init>(java.io.InputStream)");
		check(noClasses().should()
			.accessTargetWhere(DescribedPredicate.describe("goes by the default locale",
					(access) -> forbidden.contains(access.getTarget().getFullName())
							|| access.getTarget().getName().startsWith("ofLocalized")
							|| (access.getTargetOwner().getPackageName().equals("java.text")
									&& access.getTargetOwner().getSimpleName().matches("(.*Format|Collator)"))))
			.as("Name Locale.ROOT: the machine's locale writes other digits and years, and has other letters"));
	}

	@Test
	void namesSayWhatAClassIs() {
		check(classes().should().haveNameNotMatching(".*(Utils?|Helper|Impl|Manager)"));
	}

	@Test
	void everyPackageIsNullMarkedAndDescribed() {
		List<String> unmarked = CLASSES.getPackage(ROOT)
			.getSubpackagesInTree()
			.stream()
			.filter((javaPackage) -> !javaPackage.getClasses().isEmpty())
			.filter(DescribedPredicate.not(isNullMarked()))
			.map(JavaPackage::getName)
			.toList();
		assertThat(unmarked).isEmpty();
	}

	private static DescribedPredicate<JavaPackage> isNullMarked() {
		return DescribedPredicate.describe("null-marked",
				(javaPackage) -> javaPackage.isAnnotatedWith(NullMarked.class));
	}

}
