package com.httpsms.webhooks.database.migration;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A library's script for MySQL, and what has to be changed so that its tables can live
 * beside anybody else's.
 *
 * @param path where it is on the class path
 * @param libraryPrefix what the library calls its tables by, such as {@code QRTZ_}
 * @param primaryKeys the columns of the primary keys that the library forgot, by table: a
 * server group refuses rows without one, and so do servers that demand one
 */
public record LibraryScript(String path, String libraryPrefix, Map<String, String> primaryKeys) {

	/** Before the names of all tables of libraries. */
	public static final String PREFIX = "WEBHOOKS_";

	private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(#|--).*$");

	private static final Pattern TABLE = Pattern.compile("CREATE TABLE (\\w+)\\s*\\(", Pattern.CASE_INSENSITIVE);

	/** The names of foreign keys are one database's, not one table's. */
	private static final Pattern FOREIGN_KEY = Pattern.compile("constraint (\\w+) foreign key",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern ENGINE = Pattern.compile("ENGINE\\s*=\\s*InnoDB\\s*$", Pattern.CASE_INSENSITIVE);

	/** Whatever the server's and the database's defaults are. */
	private static final String FORMAT = "ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

	public LibraryScript {
		primaryKeys = Map.copyOf(primaryKeys);
	}

	/**
	 * The prefix of the tables in our database.
	 * @return for example {@code WEBHOOKS_QRTZ_}
	 */
	public String prefix() {
		return PREFIX + this.libraryPrefix;
	}

	/**
	 * The statements that make the tables.
	 * @param text the script
	 * @return those that create and fill, under our names
	 */
	List<String> statements(String text) {
		return Arrays.stream(COMMENT.matcher(text).replaceAll("").split(";", -1))
			.map(String::strip)
			.filter((sql) -> sql.matches("(?is)(CREATE|INSERT) .*"))
			.map(this::ours)
			.toList();
	}

	private String ours(String statement) {
		String sql = statement.replaceAll("\\b" + this.libraryPrefix, prefix());
		Matcher table = TABLE.matcher(sql);
		if (!table.find()) {
			return sql;
		}
		String primaryKey = this.primaryKeys.get(table.group(1).substring(prefix().length()));
		String head = "CREATE TABLE IF NOT EXISTS " + table.group(1) + " ("
				+ ((primaryKey != null) ? "PRIMARY KEY (" + primaryKey + "), " : "");
		String body = sql.substring(table.end());
		return head + ENGINE.matcher(FOREIGN_KEY.matcher(body).replaceAll("constraint " + PREFIX + "$1 foreign key"))
			.replaceFirst(FORMAT);
	}

}
