package com.httpsms.webhooks.wake;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.github.shyiko.mysql.binlog.BinaryLogClient.EventListener;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeader;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;

/**
 * Listens for rows that are inserted into one table. Which table a change is of stands
 * before it in the stream; its rows are not read. Used by one thread, but for what is
 * counted.
 */
final class InsertListener implements EventListener {

	private final String schema;

	private final String table;

	private final Runnable inserted;

	/** Whether what follows may be of the table. */
	private boolean mapped;

	private final AtomicLong count = new AtomicLong();

	private volatile Duration lag = Duration.ZERO;

	InsertListener(String schema, String table, Runnable inserted) {
		this.schema = schema;
		this.table = table;
		this.inserted = inserted;
	}

	@Override
	public void onEvent(Event event) {
		EventHeader header = event.getHeader();
		EventType type = header.getEventType();
		if (type == EventType.TABLE_MAP) {
			this.mapped |= event.getData() instanceof TableMapEventData map && isTable(map);
		}
		else if (type == EventType.TRANSACTION_PAYLOAD || (this.mapped && EventType.isWrite(type))) {
			// a compressed transaction may be anything
			this.mapped = false;
			this.count.incrementAndGet();
			this.lag = Duration.ofMillis(Math.max(0, System.currentTimeMillis() - header.getTimestamp()));
			this.inserted.run();
		}
		else if (!EventType.isRowMutation(type)) {
			this.mapped = false;
		}
	}

	/** Servers may write names in another case than they were given. */
	private boolean isTable(TableMapEventData map) {
		return map.getTable().equalsIgnoreCase(this.table) && map.getDatabase().equalsIgnoreCase(this.schema);
	}

	/**
	 * How often something was inserted.
	 * @return how many statements, about
	 */
	long count() {
		return this.count.get();
	}

	/**
	 * How old the last insertion was when it came here. The stream's times are whole
	 * seconds of the server's clock.
	 * @return its age
	 */
	Duration lag() {
		return this.lag;
	}

}
