package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three servers in Group Replication with a single primary, and a relay before them that
 * sends new connections to the primary, as Router and balancers do. Whether it cuts the
 * connections to a primary that was replaced is for the test to say.
 */
public final class MySqlGroup extends DatabaseServer {

	private static final Logger logger = LoggerFactory.getLogger(MySqlGroup.class);

	private static final String NAME = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";

	private static final int MEMBERS = 3;

	private final List<LocalMySql> members = new ArrayList<>();

	private final TcpProxy relay;

	private final Thread follower;

	private volatile boolean closing;

	private volatile boolean cuts = true;

	private volatile @Nullable LocalMySql primary;

	private volatile long primarySince = System.nanoTime();

	private volatile String database = "";

	/** Starts the servers, and waits until all are in the group. */
	public MySqlGroup() {
		List<Integer> ports = freePorts();
		List<CompletableFuture<LocalMySql>> starting = new ArrayList<>();
		for (int member = 0; member < MEMBERS; member++) {
			String[] options = options(member, ports);
			starting.add(CompletableFuture.supplyAsync(() -> LocalMySql.with(options)));
		}
		starting.forEach((member) -> this.members.add(member.join()));
		try {
			form();
		}
		catch (RuntimeException ex) {
			closeMembers();
			throw ex;
		}
		this.relay = new TcpProxy(this.members.get(0).port());
		this.primary = this.members.get(0);
		this.follower = new Thread(this::follow, "relay of the group");
		this.follower.start();
	}

	private void form() {
		for (LocalMySql member : this.members) {
			run(member, "SET sql_log_bin = 0", "CREATE USER repl IDENTIFIED BY 'repl'",
					"GRANT REPLICATION SLAVE, CONNECTION_ADMIN, BACKUP_ADMIN, GROUP_REPLICATION_STREAM ON *.* TO repl",
					"SET sql_log_bin = 1",
					"CHANGE REPLICATION SOURCE TO SOURCE_USER = 'repl', SOURCE_PASSWORD = 'repl' FOR CHANNEL 'group_replication_recovery'");
		}
		run(this.members.get(0), "SET GLOBAL group_replication_bootstrap_group = ON", "START GROUP_REPLICATION",
				"SET GLOBAL group_replication_bootstrap_group = OFF");
		this.members.subList(1, MEMBERS).parallelStream().forEach(this::join);
		awaitMembers(MEMBERS);
	}

	private static String[] options(int member, List<Integer> ports) {
		StringBuilder seeds = new StringBuilder();
		ports.forEach((port) -> seeds.append(seeds.isEmpty() ? "" : ",").append("127.0.0.1:").append(port));
		return new String[] { "--server-id=" + (member + 1), "--gtid-mode=ON", "--enforce-gtid-consistency=ON",
				"--log-bin=binlog", "--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=2",
				"--sync-binlog=0", "--performance-schema-max-table-instances=500", "--report-host=127.0.0.1",
				"--plugin-load-add=group_replication.so", "--loose-group_replication_group_name=" + NAME,
				"--loose-group_replication_local_address=127.0.0.1:" + ports.get(member),
				"--loose-group_replication_group_seeds=" + seeds, "--loose-group_replication_start_on_boot=OFF",
				"--loose-group_replication_member_expel_timeout=0",
				"--loose-group_replication_unreachable_majority_timeout=2",
				"--loose-group_replication_autorejoin_tries=0", "--loose-group_replication_recovery_get_public_key=ON",
				"--loose-group_replication_paxos_single_leader=OFF",
				"--loose-group_replication_ip_allowlist=127.0.0.1/8" };
	}

	private static List<Integer> freePorts() {
		List<ServerSocket> sockets = new ArrayList<>();
		try {
			for (int member = 0; member < MEMBERS; member++) {
				sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
			}
			List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
			for (ServerSocket socket : sockets) {
				socket.close();
			}
			return ports;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Keeps the relay on the primary. */
	private void follow() {
		while (!this.closing) {
			LocalMySql found = findPrimary();
			if (found != null && found != this.primary) {
				logger.info("The group's primary is the server on port {} now", found.port());
				this.primarySince = System.nanoTime();
				this.primary = found;
				this.relay.target(found.port());
				if (this.cuts) {
					this.relay.cut();
				}
			}
			try {
				Thread.sleep(50);
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	/**
	 * The member that the others, or itself, hold for the primary, if it takes writes.
	 */
	private @Nullable LocalMySql findPrimary() {
		List<LocalMySql> knownFirst = new ArrayList<>(this.members);
		// one that stood still takes itself for the primary until it hears of the others
		knownFirst.sort(Comparator.comparing((member) -> member != this.primary));
		for (LocalMySql member : knownFirst) {
			try (Connection connection = connect(member, "", 500);
					var rows = connection.createStatement()
						.executeQuery(
								"""
										SELECT COUNT(*) FROM performance_schema.replication_group_members
										WHERE member_id = @@server_uuid AND member_state = 'ONLINE' AND member_role = 'PRIMARY' AND NOT @@super_read_only
										""")) {
				rows.next();
				if (rows.getInt(1) == 1) {
					return member;
				}
			}
			catch (SQLException ex) {
				logger.debug("A member does not answer", ex);
			}
		}
		return null;
	}

	/**
	 * Whether connections are cut when the primary has changed.
	 * @param cuts false to leave them open
	 */
	public void cutOnChange(boolean cuts) {
		this.cuts = cuts;
	}

	/**
	 * Who is the primary, as the relay knows it.
	 * @return the server
	 */
	public LocalMySql primary() {
		LocalMySql known = this.primary;
		if (known == null) {
			throw new IllegalStateException("there is no primary");
		}
		return known;
	}

	/**
	 * Since when.
	 * @return when the relay noticed, by {@link System#nanoTime()}
	 */
	public long primarySince() {
		return this.primarySince;
	}

	/**
	 * Has connections be to a database.
	 * @param name its name
	 */
	public void use(String name) {
		this.database = name;
	}

	/**
	 * Connects around the relay.
	 * @param member to whom
	 * @return a connection
	 * @throws SQLException if there is none
	 */
	public Connection connect(LocalMySql member) throws SQLException {
		return connect(member, this.database, 20_000);
	}

	/** Lets all members be primaries, and cuts connections, so that it is noticed. */
	public void switchToSeveralPrimaries() {
		text(primary(), "SELECT group_replication_switch_to_multi_primary_mode()");
		this.relay.cut();
	}

	/**
	 * The members of the group.
	 * @return the servers
	 */
	public List<LocalMySql> members() {
		return List.copyOf(this.members);
	}

	/**
	 * Makes another member the primary, as an operator does.
	 * @param next who
	 */
	public void switchTo(LocalMySql next) {
		String id = text(next, "SELECT @@server_uuid");
		text(primary(), "SELECT group_replication_set_as_primary('" + id + "')");
	}

	/**
	 * Has a server that was away join again.
	 * @param member who; it runs
	 */
	public void join(LocalMySql member) {
		run(member, "START GROUP_REPLICATION");
	}

	/**
	 * Waits until a number of members are there.
	 * @param count how many
	 */
	public void awaitMembers(int count) {
		Awaitility.await(count + " members")
			.atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(100))
			.until(() -> this.members.stream().anyMatch((member) -> online(member) == count));
	}

	private static int online(LocalMySql member) {
		try {
			return Integer.parseInt(text(member,
					"SELECT COUNT(*) FROM performance_schema.replication_group_members WHERE member_state = 'ONLINE'"));
		}
		catch (IllegalStateException ex) {
			logger.debug("A member does not answer", ex);
			return 0;
		}
	}

	/**
	 * Runs statements on one member.
	 * @param member where
	 * @param statements what
	 */
	public static void run(LocalMySql member, String... statements) {
		try (Connection connection = connect(member, "", 20_000); var statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String text(LocalMySql member, String query) {
		try (Connection connection = connect(member, "", 20_000);
				var rows = connection.createStatement().executeQuery(query)) {
			rows.next();
			return rows.getString(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Connection connect(LocalMySql member, String database, int timeout) throws SQLException {
		Properties properties = new Properties();
		properties.put("user", member.user());
		properties.put("password", member.password());
		properties.put("connectTimeout", "500");
		properties.put("socketTimeout", Integer.toString(timeout));
		properties.put("allowPublicKeyRetrieval", "true");
		properties.put("sslMode", "DISABLED");
		return DriverManager.getConnection(member.url(database), properties);
	}

	@Override
	public String url(String database) {
		return "jdbc:mysql://127.0.0.1:" + this.relay.port() + "/" + database;
	}

	@Override
	public void pause() {
		throw new IllegalStateException("a group has no one server to stop");
	}

	@Override
	public void resume() {
		throw new IllegalStateException("a group has no one server to start");
	}

	@Override
	public boolean isOurs() {
		return false;
	}

	@Override
	public void close() {
		this.closing = true;
		this.follower.interrupt();
		this.relay.close();
		closeMembers();
	}

	private void closeMembers() {
		this.members.forEach((member) -> {
			try {
				member.kill();
			}
			catch (IllegalStateException | NoSuchElementException ex) {
				logger.debug("It was gone already", ex);
			}
			member.close();
		});
	}

}
