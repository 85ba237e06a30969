package com.httpsms.webhooks.command;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

import org.springframework.boot.info.BuildProperties;

import com.httpsms.webhooks.maintenance.JobName;

/**
 * How commands read what people write, and what they say when it is wrong.
 */
final class Wording {

	private Wording() {
	}

	/**
	 * Has a command, and those below it, read and say things like this.
	 * @param command the command
	 * @param build what this jar is
	 * @return the command
	 */
	static CommandLine apply(CommandLine command, BuildProperties build) {
		String version = "httpsms-webhooks " + build.getVersion();
		command.getCommandSpec().version(version);
		command.getSubcommands().values().forEach((below) -> below.getCommandSpec().version(version));
		return command.setCaseInsensitiveEnumValuesAllowed(true)
			.registerConverter(Instant.class, Wording::time)
			.registerConverter(JobName.class, Wording::job);
	}

	private static Instant time(String text) {
		try {
			return Instant.parse(text);
		}
		catch (DateTimeParseException ex) {
			throw new TypeConversionException("'" + text + "' is no time such as 2026-11-01T00:00:00Z");
		}
	}

	private static JobName job(String text) {
		return JobName.of(text.toLowerCase(Locale.ROOT))
			.orElseThrow(() -> new TypeConversionException("there is no job '" + text + "'; there are "
					+ Arrays.stream(JobName.values()).map(JobName::text).collect(Collectors.joining(", "))));
	}

}
