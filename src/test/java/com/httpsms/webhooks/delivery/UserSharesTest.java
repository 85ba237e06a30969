package com.httpsms.webhooks.delivery;

import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/** How users share the places of a node. */
@WithoutDatabase
class UserSharesTest {

	private final UserShares shares = new UserShares(
			new Binder(new MapConfigurationPropertySource(Map.of("webhooks.node.max-in-flight", "512")))
				.bindOrCreate("webhooks", DeliveryProperties.class));

	/** Has each user take what it may, in turn, until nobody may take more. */
	private int flood(int users) {
		int all = 0;
		int taken;
		do {
			taken = 0;
			for (int i = 0; i < users; i++) {
				String user = "user-" + i;
				int may = this.shares.now().of(user).left();
				IntStream.range(0, may).forEach((one) -> this.shares.take(user));
				taken += may;
			}
			all += taken;
		}
		while (taken > 0);
		return all;
	}

	@ParameterizedTest
	@CsvSource({ "1, 153, 154", "2, 81, 82", "10, 57, 64", "50, 17, 24" })
	void howeverManyUsersWantAllThereIsAPlaceForOthers(int users, int least, int most) {
		int free = 512 - flood(users);
		assertThat(free).isBetween(least, most);
		assertThat(this.shares.now().of("another").left()).isBetween(1, free);
	}

	@Test
	void whatIsGivenBackMayBeTakenAgain() {
		int may = this.shares.now().of("user").left();
		assertThat(may).isEqualTo(359);
		IntStream.range(0, may).forEach((i) -> this.shares.take("user"));
		assertThat(this.shares.now().of("user").left()).isZero();
		IntStream.range(0, may).forEach((i) -> this.shares.giveBack("user"));
		assertThat(this.shares.now().of("user").left()).isEqualTo(may);
	}

	@Test
	void aShareIsOnePoolForAllWebhooksOfItsUser() {
		UserShares.Shares now = this.shares.now();
		now.of("user").take(349);
		assertThat(now.of("user").left()).isEqualTo(10);
		assertThat(now.of("other").left()).as("less, since less is free").isEqualTo(80);
	}

}
