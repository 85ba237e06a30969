package com.httpsms.webhooks.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.TcpProxy;
import com.httpsms.webhooks.testing.TcpProxy.Traffic;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * Nodes as processes, each with a way of its own to the database, and somebody who starts
 * them again.
 */
final class Cluster implements AutoCloseable {

	private final List<Member> members;

	Cluster(int size, TestDatabase database) {
		this.members = IntStream.rangeClosed(1, size).mapToObj((number) -> new Member(number, database)).toList();
	}

	List<Member> members() {
		return this.members;
	}

	/** Lets all nodes run, and see the database. */
	void heal() {
		this.members.forEach(Member::heal);
	}

	@Override
	public void close() {
		this.members.forEach(Member::close);
	}

	/**
	 * A place in the cluster, which one process after the other takes.
	 */
	static final class Member implements AutoCloseable {

		private final String name;

		private final TestDatabase database;

		private final TcpProxy proxy;

		private final List<NodeProcess> ended = new ArrayList<>();

		private NodeProcess node;

		Member(int number, TestDatabase database) {
			this.name = "node-" + number;
			this.database = database;
			this.proxy = new TcpProxy(database.port());
			this.node = launch();
		}

		private NodeProcess launch() {
			return new NodeProcess(this.database, "--spring.datasource.url=" + this.database.url(this.proxy.port()),
					"--webhooks.node.name=" + this.name, "--webhooks.request-timeout=1s", "--webhooks.lease=6s",
					"--webhooks.retry.delays=1s,1s,1s,1s", "--webhooks.endpoint.hold.failures=5",
					"--webhooks.endpoint.hold.first=1s", "--webhooks.endpoint.hold.longest=2s");
		}

		NodeProcess node() {
			return this.node;
		}

		TcpProxy proxy() {
			return this.proxy;
		}

		/** Starts a process in the place of one that has ended. */
		void restart() {
			this.ended.add(this.node);
			this.node = launch();
		}

		void heal() {
			this.proxy.traffic(Traffic.FLOWS, Traffic.FLOWS);
			this.node.resume();
			if (!this.node.isAlive()) {
				restart();
			}
		}

		/**
		 * Writes down what its processes said.
		 * @param folder where to
		 */
		void keepLogs(Path folder) {
			List<String> logs = new ArrayList<>();
			this.ended.forEach((process) -> logs.add(process.output()));
			logs.add(this.node.output());
			try {
				Files.createDirectories(folder);
				Files.writeString(folder.resolve(this.name + ".log"), String.join("\n---- started again\n", logs));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void close() {
			this.node.kill();
			this.node.close();
			this.ended.forEach(NodeProcess::close);
			this.proxy.close();
		}

	}

}
