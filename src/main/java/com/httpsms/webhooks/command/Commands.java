package com.httpsms.webhooks.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

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

import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.maintenance.JobRunTable;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.RunSignal;
import com.httpsms.webhooks.maintenance.batch.BatchTablesConfiguration;
import com.httpsms.webhooks.schedule.QuartzTablesConfiguration;

/**
 * Runs a command with the database and nothing else of the worker: no lanes, no web
 * server.
 */
public final class Commands {

	/** What makes each command of the beans that it needs. */
	private static final Map<String, Function<BeanFactory, Object>> COMMANDS = Map.of("keys",
			(beans) -> new KeysCommand(beans.getBean(ApiKeys.class)), "jobs",
			(beans) -> new JobsCommand(beans.getBean(JobRuns.class)));

	private Commands() {
	}

	/**
	 * Whether the arguments are those of a command.
	 * @param arguments of the process
	 * @return true if the first one is no option: a node takes nothing else
	 */
	public static boolean isCommand(String... arguments) {
		return arguments.length > 0 && !arguments[0].startsWith("-");
	}

	/**
	 * Runs a command.
	 * @param arguments of the process: the command's, and properties such as
	 * {@code --spring.datasource.url=…}
	 * @return the process's exit code: 0, 1 if the command failed, 2 if it was not
	 * understood
	 */
	public static int run(String... arguments) {
		Map<Boolean, List<String>> split = Arrays.stream(arguments)
			.collect(Collectors.partitioningBy(Commands::isProperty));
		List<String> properties = new ArrayList<>(split.getOrDefault(true, List.of()));
		List<String> command = split.getOrDefault(false, List.of());
		Function<BeanFactory, Object> maker = COMMANDS.get(command.get(0));
		if (maker == null) {
			System.err.println("There is no command '" + command.get(0) + "'. There are: "
					+ String.join(", ", new TreeSet<>(COMMANDS.keySet())));
			return CommandLine.ExitCode.USAGE;
		}
		// what a command prints is for people and pipes
		properties.add(0, "--logging.level.root=ERROR");
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Context.class)
			.web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.run(properties.toArray(String[]::new))) {
			return Wording.apply(new CommandLine(maker.apply(context)), context.getBean(BuildProperties.class))
				.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
				.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
				.execute(command.subList(1, command.size()).toArray(String[]::new));
		}
	}

	/** Properties of the configuration; the other arguments are the command's. */
	private static boolean isProperty(String argument) {
		return argument.matches("--(spring|webhooks|logging)\\..*");
	}

	/** Not found by the worker's own scan. */
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class, FlywayAutoConfiguration.class,
			ProjectInfoAutoConfiguration.class })
	@Import({ QuartzTablesConfiguration.class, BatchTablesConfiguration.class, JobRuns.class, JobRunTable.class,
			RunSignal.class })
	@ComponentScan(basePackageClasses = ApiKeys.class)
	static class Context {

	}

}
