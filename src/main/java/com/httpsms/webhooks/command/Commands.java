package com.httpsms.webhooks.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

import picocli.CommandLine;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

import com.httpsms.webhooks.api.jobs.RunOutcome;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.database.migration.SchemaMigrationConfiguration;
import com.httpsms.webhooks.delivery.Deliveries;
import com.httpsms.webhooks.delivery.DeliverySkip;
import com.httpsms.webhooks.delivery.DeliveryTools;
import com.httpsms.webhooks.delivery.QueueStates;
import com.httpsms.webhooks.delivery.Redelivery;
import com.httpsms.webhooks.delivery.WebhookControl;
import com.httpsms.webhooks.maintenance.JobRunTable;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.RunSignal;
import com.httpsms.webhooks.maintenance.batch.BatchTablesConfiguration;
import com.httpsms.webhooks.outbox.OutboxTable;
import com.httpsms.webhooks.schedule.QuartzTablesConfiguration;
import com.httpsms.webhooks.schedule.TriggerGroups;
import com.httpsms.webhooks.session.SessionConfiguration;
import com.httpsms.webhooks.start.StartConfiguration;
import com.httpsms.webhooks.start.StartProblem;
import com.httpsms.webhooks.webhook.WebhookStateTable;
import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * Runs a command with the database and nothing else of the worker: no lanes, no web
 * server.
 */
public final class Commands {

	/** What makes each command of the beans that it needs. */
	private static final Map<String, Function<BeanFactory, Object>> COMMANDS = Map.of("keys",
			(beans) -> new KeysCommand(beans.getBean(ApiKeys.class)), "jobs",
			(beans) -> new JobsCommand(beans.getBean(JobRuns.class), beans.getBean(RunOutcome.class)), "deliveries",
			(beans) -> new DeliveriesCommand(beans.getBean(Deliveries.class), beans.getBean(Redelivery.class),
					beans.getBean(DeliverySkip.class), beans.getBean(WebhookStateTable.class)),
			"webhooks",
			(beans) -> new WebhooksCommand(beans.getBean(WebhookStateTable.class), beans.getBean(WebhookControl.class),
					new WebhookWords(beans.getBean(QueueStates.class))),
			"lanes", (beans) -> new LanesCommand(beans.getBean(TriggerGroups.class)));

	private static final String ANSWER_TIMEOUT = "spring.datasource.hikari.data-source-properties.socketTimeout";

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private Commands() {
	}

	/**
	 * Whether the arguments ask for something else than a node.
	 * @param arguments of the process
	 * @return true unless all of them are properties: what is not understood starts no
	 * node
	 */
	public static boolean isCommand(String... arguments) {
		return !Arguments.of(arguments).words().isEmpty();
	}

	/**
	 * Runs a command.
	 * @param arguments of the process: the command's, and properties such as
	 * {@code --spring.datasource.url=…}
	 * @return the process's exit code, see {@link com.httpsms.webhooks.start.ExitCode}
	 */
	public static int run(String... arguments) {
		Arguments asked = Arguments.of(arguments);
		if (asked.isHelp() && COMMANDS.containsKey(asked.rest().isEmpty() ? "" : asked.rest().get(0))) {
			return Usage.of(asked.rest().get(0)).execute("--help");
		}
		if (asked.isHelp() || asked.isVersion()) {
			System.out.println(asked.isHelp() ? Usage.text() : "httpsms-webhooks " + Usage.build().getVersion());
			return CommandLine.ExitCode.OK;
		}
		Function<BeanFactory, Object> maker = COMMANDS.get(asked.first());
		if (maker == null) {
			System.err
				.println("There is no " + (asked.first().startsWith("-") ? "option" : "command") + " '" + asked.first()
						+ "'. There are the commands " + String.join(", ", names()) + ", help and version.");
			return CommandLine.ExitCode.USAGE;
		}
		OptionalInt said = Usage.answer(asked.first(), asked.rest());
		if (said.isPresent()) {
			return said.getAsInt();
		}
		List<String> properties = new ArrayList<>(asked.properties());
		properties.add(0, "--logging.level.root=ERROR");
		if (properties.stream().noneMatch((property) -> property.startsWith("--" + ANSWER_TIMEOUT + "="))) {
			properties.add("--" + ANSWER_TIMEOUT + "=" + PATIENCE.toMillis());
		}
		// what a command prints is for people and pipes; what libraries say is not
		PrintStream out = System.out;
		System.setOut(System.err);
		// the bar's digits, which nothing else can be told
		Locale locale = Locale.getDefault(Locale.Category.FORMAT);
		Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
		try (ConfigurableApplicationContext context = start(properties)) {
			return Wording.apply(new CommandLine(maker.apply(context)), context.getBean(BuildProperties.class))
				.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
				.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
				.setExecutionExceptionHandler((failure, line, parsed) -> explain(failure))
				.execute(asked.rest().toArray(String[]::new));
		}
		catch (NotStartedException ex) {
			return StartProblem.exitCode(ex);
		}
		finally {
			System.setOut(out);
			Locale.setDefault(Locale.Category.FORMAT, locale);
		}
	}

	/**
	 * Tries the database once, and waits for an answer less long than a node does:
	 * somebody waits for the command. A timeout among the arguments wins.
	 */
	private static ConfigurableApplicationContext start(List<String> properties) {
		try {
			return new SpringApplicationBuilder(Context.class).web(WebApplicationType.NONE)
				.logStartupInfo(false)
				.properties("webhooks.start.database-wait=0s", "logging.pattern.console=%m%n")
				.run(properties.toArray(String[]::new));
		}
		catch (RuntimeException ex) {
			// Spring Boot has said why
			throw new NotStartedException(ex);
		}
	}

	/**
	 * What went wrong in the middle, such as a database that went away, in a line.
	 * @return the exit code
	 */
	private static int explain(Exception failure) throws Exception {
		StartProblem problem = StartProblem.of(failure).orElseThrow(() -> failure);
		System.err.println(problem.line());
		return problem.code().code();
	}

	/**
	 * A command by its name.
	 * @param beans what it needs
	 * @return the command, unless there is none of this name
	 */
	static Optional<Object> find(String name, BeanFactory beans) {
		return Optional.ofNullable(COMMANDS.get(name)).map((maker) -> maker.apply(beans));
	}

	/**
	 * The commands that there are.
	 * @return their names, in order
	 */
	static SortedSet<String> names() {
		return new TreeSet<>(COMMANDS.keySet());
	}

	/** The context of a command that did not come to be. */
	private static final class NotStartedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		NotStartedException(RuntimeException cause) {
			super(cause);
		}

	}

	/** Not found by the worker's own scan. */
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class, FlywayAutoConfiguration.class,
			ProjectInfoAutoConfiguration.class })
	@Import({ QuartzTablesConfiguration.class, BatchTablesConfiguration.class, JobRuns.class, JobRunTable.class,
			RunSignal.class, StartConfiguration.class, SessionConfiguration.class, RunOutcome.class,
			DeliveryTools.class, OutboxTable.class, WebhookTable.class, WebhookStateTable.class, TriggerGroups.class })
	@ComponentScan(basePackageClasses = { ApiKeys.class, SchemaMigrationConfiguration.class })
	static class Context {

	}

}
