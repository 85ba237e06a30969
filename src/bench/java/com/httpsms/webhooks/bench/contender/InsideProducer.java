package com.httpsms.webhooks.bench.contender;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.WebhooksApplication;
import com.httpsms.webhooks.outbox.Outbox;

/**
 * A node with a producer inside: an application that publishes through {@link Outbox} and
 * delivers itself. Begins when it is told by a line, and prints when each event had
 * committed.
 */
public final class InsideProducer implements ApplicationRunner {

	/** The last line. */
	public static final String END = "END OF EVENTS";

	private static final String LINE = "EVENT ";

	private static final int PRODUCERS = 4;

	private final Outbox outbox;

	private final TransactionTemplate transaction;

	private final Environment environment;

	InsideProducer(Outbox outbox, PlatformTransactionManager transactionManager, Environment environment) {
		this.outbox = outbox;
		this.transaction = new TransactionTemplate(transactionManager);
		this.environment = environment;
	}

	/**
	 * Starts the node.
	 * @param args of the node, and {@code --bench.url}, {@code --bench.rate},
	 * {@code --bench.first} and {@code --bench.events}
	 */
	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(WebhooksApplication.class, InsideProducer.class);
		application.run(args);
	}

	/**
	 * What such a process printed.
	 * @param output its output
	 * @return when each event had committed, in microseconds since 1970, by its id
	 */
	public static Map<String, Long> committed(String output) {
		return output.lines()
			.filter((line) -> line.startsWith(LINE))
			.map((line) -> line.substring(LINE.length()))
			.collect(Collectors.toMap((line) -> line.substring(0, line.indexOf(' ')),
					(line) -> Long.valueOf(line.substring(line.indexOf(' ') + 1))));
	}

	@Override
	public void run(ApplicationArguments arguments) throws IOException {
		new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
		Load load = Load.of(this.environment.getRequiredProperty("bench.events", Integer.class), 100,
				this.environment.getRequiredProperty("bench.url"))
			.startingAt(this.environment.getRequiredProperty("bench.first", Long.class));
		Contender.Publisher publisher = (item) -> this.transaction
			.executeWithoutResult((status) -> this.outbox.publish(item.cloudEvent()));
		Map<String, Long> committed = new SteadyProducer(PRODUCERS, () -> publisher).produce(load,
				this.environment.getRequiredProperty("bench.rate", Integer.class));
		committed.forEach((id, micros) -> System.out.println(LINE + id + " " + micros));
		System.out.println(END);
	}

}
