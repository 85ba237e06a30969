package com.httpsms.webhooks.wake;

import java.util.concurrent.atomic.AtomicInteger;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/** What of a replication stream is a hint, and what is not. */
@WithoutDatabase
class InsertListenerTest {

	private final AtomicInteger hints = new AtomicInteger();

	private final InsertListener listener = new InsertListener("httpsms", "outbox_event", this.hints::incrementAndGet);

	private void rows(EventType type) {
		EventHeaderV4 header = new EventHeaderV4();
		header.setEventType(type);
		header.setTimestamp(System.currentTimeMillis());
		this.listener.onEvent(new Event(header, null));
	}

	private void table(String schema, String table) {
		EventHeaderV4 header = new EventHeaderV4();
		header.setEventType(EventType.TABLE_MAP);
		TableMapEventData map = new TableMapEventData();
		map.setDatabase(schema);
		map.setTable(table);
		this.listener.onEvent(new Event(header, map));
	}

	@Test
	void anInsertedEventIsAHint() {
		table("httpsms", "outbox_event");
		rows(EventType.EXT_WRITE_ROWS);
		rows(EventType.XID);
		table("HTTPSMS", "OUTBOX_EVENT");
		rows(EventType.WRITE_ROWS);
		assertThat(this.hints).hasValue(2);
		assertThat(this.listener.count()).isEqualTo(2);
	}

	@Test
	void whatIsDoneWithEventsAndWhatOthersInsertIsNone() {
		table("httpsms", "outbox_event");
		rows(EventType.EXT_UPDATE_ROWS);
		rows(EventType.XID);
		table("httpsms", "delivery");
		rows(EventType.EXT_WRITE_ROWS);
		rows(EventType.XID);
		table("other", "outbox_event");
		rows(EventType.EXT_WRITE_ROWS);
		rows(EventType.QUERY);
		assertThat(this.hints).hasValue(0);
	}

	@Test
	void anEventThatIsInsertedAmongOtherThingsIsAHint() {
		table("httpsms", "message");
		rows(EventType.EXT_WRITE_ROWS);
		table("httpsms", "outbox_event");
		rows(EventType.EXT_WRITE_ROWS);
		rows(EventType.XID);
		assertThat(this.hints).hasValue(1);
	}

	@Test
	void aTransactionThatIsCompressedMayHaveOne() {
		rows(EventType.TRANSACTION_PAYLOAD);
		assertThat(this.hints).hasValue(1);
	}

}
