package com.httpsms.webhooks.outbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;

/** New events are taken from users in turn. */
class NewEventsTest extends DatabaseTest {

	private static final int GROUP = 100;

	private final JdbcTemplate jdbc = new JdbcTemplate(database().dataSource());

	private final OutboxTable table = new OutboxTable(JdbcClient.create(database().dataSource()), this.jdbc);

	private final NewEvents events = new NewEvents(this.table);

	private final TransactionTemplate transaction = transaction();

	private TransactionTemplate transaction() {
		TransactionTemplate template = new TransactionTemplate(new JdbcTransactionManager(database().dataSource()));
		template.setIsolationLevel(TransactionTemplate.ISOLATION_READ_COMMITTED);
		return template;
	}

	private void commit(String user, int count) {
		List<Object[]> rows = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			rows.add(new Object[] { SampleEvents.fresh("message.phone.received").replace(SampleEvents.USER, user) });
		}
		this.jdbc.batchUpdate("INSERT INTO outbox_event (cloud_event) VALUES (?)", rows);
	}

	private List<Long> ids(String user) {
		return this.jdbc.queryForList("SELECT id FROM outbox_event WHERE user_id = ? ORDER BY id", Long.class, user);
	}

	/** Takes a group, as a fan-out does, and marks it. */
	private List<Long> take() {
		return take(GROUP, Set.of());
	}

	private List<Long> take(int limit, Set<Long> except) {
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			List<Long> taken = this.events.take(limit, except);
			if (!taken.isEmpty()) {
				this.table.markFannedOut(taken);
			}
			return taken;
		}));
	}

	private Map<String, Long> byUser(List<Long> ids) {
		Map<Long, String> users = this.jdbc
			.query("SELECT id, user_id FROM outbox_event",
					(row, number) -> Map.entry(row.getLong("id"), row.getString("user_id")))
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
		return ids.stream()
			.map((id) -> users.getOrDefault(id, "?"))
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
	}

	@Test
	void fewAreTakenAtOnce() {
		commit("b", 3);
		commit("a", 2);
		assertThat(take()).isSorted().hasSize(5);
		assertThat(take()).isEmpty();
	}

	@Test
	void aLoneEventStandsBehindNoFloodWhoeversItIs() {
		commit("m", 1000);
		for (String lone : List.of("a", "z", "m-and-more", "l")) {
			commit(lone, 1);
			assertThat(byUser(take())).containsEntry(lone, 1L).containsEntry("m", GROUP - 1L);
		}
	}

	@Test
	void whatAUserHasIsTakenInItsOrder() {
		commit("flood", 1000);
		commit("lone", 3);
		List<Long> flood = new ArrayList<>();
		List<Long> all = ids("flood");
		for (List<Long> taken = take(); !taken.isEmpty(); taken = take()) {
			taken.stream().filter(all::contains).forEach(flood::add);
		}
		assertThat(flood).isEqualTo(all);
	}

	@Test
	void ofManyFloodsEachHasItsTurnBeforeAnyHasTheNext() {
		List<String> users = Stream.iterate(0, (i) -> i + 1).limit(50).map((i) -> "user-" + i).toList();
		users.forEach((user) -> commit(user, 200));
		commit("user-5x", 1);
		Set<String> met = new HashSet<>();
		// 51 users of 16 events at the most
		for (int group = 0; group < 51 * NewEvents.SHARE / GROUP + 2; group++) {
			Map<String, Long> taken = byUser(take());
			assertThat(taken.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(GROUP);
			met.addAll(taken.keySet());
		}
		assertThat(met).hasSize(51);
	}

	@Test
	void allOfEveryUserIsTakenInTheEndAndNothingTwice() {
		for (int user = 0; user < 20; user++) {
			commit("user-" + user, 1 + user * 7);
		}
		long count = database().count("SELECT COUNT(*) FROM outbox_event");
		Set<Long> taken = new HashSet<>();
		List<Long> group;
		do {
			group = take();
			assertThat(group).isSorted().noneMatch(taken::contains);
			taken.addAll(group);
			assertThat(group.size() == GROUP || taken.size() == count).as("a group is full as long as there is more")
				.isTrue();
		}
		while (!group.isEmpty());
		assertThat(taken).hasSize((int) count);
	}

	@Test
	void groupsOfOneGoFromUserToUser() {
		commit("a", 10);
		commit("b", 10);
		commit("c", 1);
		List<String> users = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			users.addAll(byUser(take(1, Set.of())).keySet());
		}
		assertThat(users.subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c");
	}

	@Test
	void whatOthersHaveTakenIsPassedOver() {
		commit("a", 150);
		commit("b", 150);
		this.transaction.executeWithoutResult((status) -> {
			List<Long> mine = this.events.take(GROUP, Set.of());
			TransactionTemplate other = transaction();
			other.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
			List<Long> theirs = other.execute((inner) -> this.events.take(GROUP, Set.of()));
			assertThat(mine).hasSize(GROUP);
			assertThat(theirs).hasSize(GROUP).doesNotContainAnyElementsOf(mine);
		});
	}

	@Test
	void whatIsSetAsideIsLeftAlone() {
		commit("a", 200);
		commit("b", 1);
		Set<Long> except = Set.copyOf(ids("a").subList(0, 150));
		List<Long> taken = new ArrayList<>(take(40, except));
		taken.addAll(take(40, except));
		assertThat(taken).hasSize(51).doesNotContainAnyElementsOf(except);
	}

	/** Users whose names are equal to the database, which pads them, are one. */
	@Test
	void usersThatDifferInSpacesAreMetToo() {
		commit("a", 200);
		commit("a ", 30);
		commit("   ", 30);
		Set<Long> taken = new HashSet<>();
		for (int i = 0; i < 3; i++) {
			taken.addAll(take());
		}
		assertThat(taken).hasSize(260);
	}

}
