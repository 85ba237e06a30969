package com.httpsms.webhooks.wake;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.NullEventDataDeserializer;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.database.ErrorLine;
import com.httpsms.webhooks.outbox.CommittedEvents;

/**
 * Reads the database's replication stream to learn of events that other processes insert.
 * Every node reads its own, from the present on, under a server id that it draws anew for
 * each connection. Where the stream can't be read, or breaks, events are looked for, and
 * it is tried again and again.
 */
@Component
public class ReplicationStream implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(ReplicationStream.class);

	/** The server says so often that nothing happened. */
	private static final Duration HEARTBEAT = Duration.ofSeconds(2);

	/** A stream that says nothing for so long is broken. */
	private static final Duration SILENCE = Duration.ofSeconds(7);

	private static final Duration CONNECT = Duration.ofSeconds(3);

	private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

	/** Above what people give their servers. */
	private static final long LEAST_SERVER_ID = 1L << 31;

	private static final EventType[] NOT_READ = { EventType.WRITE_ROWS, EventType.EXT_WRITE_ROWS, EventType.UPDATE_ROWS,
			EventType.EXT_UPDATE_ROWS, EventType.DELETE_ROWS, EventType.EXT_DELETE_ROWS,
			EventType.PARTIAL_UPDATE_ROWS_EVENT, EventType.QUERY, EventType.ROWS_QUERY, EventType.ANNOTATE_ROWS,
			EventType.TRANSACTION_PAYLOAD, EventType.XA_PREPARE };

	private final WakeProperties properties;

	private final BinaryLog log;

	private final HikariDataSource pool;

	private final CommittedEvents events;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition stopped = this.lock.newCondition();

	private volatile boolean running;

	private volatile boolean attached;

	private volatile @Nullable BinaryLogClient client;

	private volatile @Nullable InsertListener listener;

	private @Nullable Thread thread;

	/** What was said last of how this node learns of events. */
	private String said = "";

	ReplicationStream(WakeProperties properties, BinaryLog log, HikariDataSource pool, CommittedEvents events) {
		this.properties = properties;
		this.log = log;
		this.pool = pool;
		this.events = events;
	}

	/**
	 * Whether this node is woken.
	 * @return false if it has to look for new events
	 */
	public boolean isAttached() {
		return this.attached;
	}

	/**
	 * How often something was inserted, as far as the last connection saw.
	 * @return how many statements, about
	 */
	long wakeUps() {
		InsertListener present = this.listener;
		return (present != null) ? present.count() : 0;
	}

	/**
	 * How old the last insertion was when it was heard of.
	 * @return its age, zero if there was none
	 */
	Duration lag() {
		InsertListener present = this.listener;
		return (present != null) ? present.lag() : Duration.ZERO;
	}

	@Override
	public void start() {
		if (this.properties.wake() == WakeProperties.Mode.LOOK) {
			say("New events are looked for: webhooks.wake is look");
			return;
		}
		this.running = true;
		Thread reader = new Thread(this::run, "replication-stream");
		reader.setDaemon(true);
		reader.start();
		this.thread = reader;
	}

	private void run() {
		Duration pause = SHORTEST_PAUSE;
		int tries = 0;
		while (this.running) {
			String reason;
			try {
				String problem = this.log.problem();
				if (problem != null) {
					reason = problem;
					pause = LONGEST_PAUSE;
				}
				else {
					List<StreamAddress> addresses = StreamAddress.of(this.pool);
					read(addresses.get(tries % addresses.size()), this.log.schema());
					reason = "the stream has ended";
				}
			}
			catch (IOException | DataAccessException | IllegalStateException ex) {
				logger.debug("The replication stream", ex);
				reason = ErrorLine.of(ex);
			}
			boolean wasAttached = this.attached;
			this.attached = false;
			tries++;
			if (this.running) {
				say("New events are looked for, since the replication stream can't be read: " + reason);
				// whoever waits for it looks from now on
				this.events.arrived();
				pause = wasAttached ? SHORTEST_PAUSE : pause;
				await(pause);
				pause = longer(pause);
			}
		}
	}

	private static Duration longer(Duration pause) {
		Duration twice = pause.multipliedBy(2);
		return (twice.compareTo(LONGEST_PAUSE) > 0) ? LONGEST_PAUSE : twice;
	}

	private void say(String what) {
		if (!what.equals(this.said)) {
			this.said = what;
			logger.info("{}", what);
		}
	}

	/** Returns, or throws, when the stream has ended. */
	private void read(StreamAddress address, String schema) throws IOException {
		BinaryLogClient reader = new BinaryLogClient(address.host(), address.port(), address.user(),
				address.password());
		InsertListener inserts = new InsertListener(schema, "outbox_event", this.events::arrived);
		reader.setServerId(ThreadLocalRandom.current().nextLong(LEAST_SERVER_ID, LEAST_SERVER_ID * 2));
		reader.setSSLMode(address.sslMode());
		switch (address.sslMode()) {
			case VERIFY_CA, VERIFY_IDENTITY -> reader.setSslSocketFactory(address.trust().socketFactory());
			default -> logger.trace("Any certificate will do");
		}
		reader.setSocketFactory(ReplicationStream::socket);
		reader.setKeepAlive(false);
		reader.setHeartbeatInterval(HEARTBEAT.toMillis());
		reader.setConnectTimeout(CONNECT.toMillis());
		reader.setEventDeserializer(deserializer());
		Failure failure = new Failure();
		reader.registerLifecycleListener(failure);
		reader.registerEventListener((event) -> attach(address));
		reader.registerEventListener(inserts);
		this.listener = inserts;
		this.client = reader;
		if (this.running) {
			reader.connect();
		}
		failure.rethrow();
	}

	/** It is there when something comes: not everybody who may connect may read. */
	private void attach(StreamAddress address) {
		if (!this.attached) {
			this.attached = true;
			say("New events are told by the replication stream of " + address);
			// what came between the last look and now
			this.events.arrived();
		}
	}

	private static Socket socket() throws SocketException {
		Socket socket = new Socket();
		socket.setSoTimeout((int) SILENCE.toMillis());
		socket.setTcpNoDelay(true);
		return socket;
	}

	private static EventDeserializer deserializer() {
		EventDeserializer deserializer = new EventDeserializer();
		NullEventDataDeserializer nothing = new NullEventDataDeserializer();
		for (EventType type : NOT_READ) {
			deserializer.setEventDataDeserializer(type, nothing);
		}
		return deserializer;
	}

	private void await(Duration pause) {
		this.lock.lock();
		try {
			long left = pause.toNanos();
			while (this.running && left > 0) {
				left = this.stopped.awaitNanos(left);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.running = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.lock.lock();
		try {
			this.stopped.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		BinaryLogClient present = this.client;
		try {
			if (present != null) {
				present.disconnect();
			}
			Thread reader = this.thread;
			if (reader != null) {
				reader.join(TimeUnit.SECONDS.toMillis(2));
			}
		}
		catch (IOException ex) {
			logger.debug("The replication stream could not be left", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** After what it wakes, and ends before it. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE - 5;
	}

	/** What the library tells of a stream that broke, which its connect() does not. */
	private static final class Failure implements BinaryLogClient.LifecycleListener {

		private volatile @Nullable Exception failure;

		@Override
		public void onConnect(BinaryLogClient client) {
			logger.trace("Connected");
		}

		@Override
		public void onCommunicationFailure(BinaryLogClient client, Exception ex) {
			this.failure = ex;
		}

		@Override
		public void onEventDeserializationFailure(BinaryLogClient client, Exception ex) {
			this.failure = ex;
		}

		@Override
		public void onDisconnect(BinaryLogClient client) {
			logger.trace("Disconnected");
		}

		void rethrow() throws IOException {
			Exception present = this.failure;
			if (present != null) {
				throw new IOException(present.getMessage(), present);
			}
		}

	}

}
