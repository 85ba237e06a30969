package com.httpsms.webhooks.signing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.config.InvalidPropertyException;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@WithoutDatabase
class SigningKeyCipherTest {

	private static final SigningKeyCipher NO_KEY = new SigningKeyCipher(new EncryptionProperties(null, List.of()));

	private static final KeyOwner OWNER = new KeyOwner("32343a19-da5e-4b1b-a767-3298a73703cb", "alice");

	private static String key(int seed) {
		byte[] key = new byte[32];
		key[0] = (byte) seed;
		return Base64.getEncoder().encodeToString(key);
	}

	/** The first seed is that of the key, the others are those of previous keys. */
	private static SigningKeyCipher cipher(int seed, int... previous) {
		return new SigningKeyCipher(new EncryptionProperties(key(seed),
				Arrays.stream(previous).mapToObj(SigningKeyCipherTest::key).toList()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "!", "sms-webhook-secret", "clé-секрет-鍵", "{curly}" })
	void whatIsEncryptedIsReadAgainAndDoesNotShow(String plain) {
		SigningKeyCipher cipher = cipher(1);
		String stored = cipher.toStore(plain, OWNER);
		assertThat(stored).startsWith("{aes-256-gcm:").doesNotContain(plain).isNotEqualTo(cipher.toStore(plain, OWNER));
		assertThat(cipher.toStore(stored, OWNER)).isEqualTo(stored);
		assertThat(cipher.read(stored, OWNER)).isEqualTo(SigningKey.of(plain));
	}

	@Test
	void theLongestKeyFitsItsColumnWhenEncrypted() {
		assertThat(cipher(1).toStore("鍵".repeat(255), OWNER)).hasSizeLessThanOrEqualTo(2048);
	}

	@Test
	void plainKeysAreReadAsTheyAre() {
		assertThat(NO_KEY.read("plain", OWNER)).isEqualTo(SigningKey.of("plain"));
		assertThat(cipher(1).read("plain", OWNER)).isEqualTo(SigningKey.of("plain"));
		assertThat(cipher(1).read("", OWNER).isEmpty()).isTrue();
		assertThat(NO_KEY.toStore("plain", OWNER)).isEqualTo("plain");
		assertThat(cipher(1).toStore("", OWNER)).isEmpty();
	}

	@Test
	void anUnreadableKeyIsAnErrorAndNeverAnUnsignedRequest() {
		String stored = cipher(1).toStore("secret", OWNER);
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> NO_KEY.read(stored, OWNER))
			.withMessageContaining("webhooks.encryption.key is not set");
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> cipher(2).read(stored, OWNER))
			.withMessageContaining("another key");
		assertThatExceptionOfType(UnreadableSigningKeyException.class)
			.isThrownBy(() -> cipher(1).read(stored.substring(0, stored.length() - 8) + "AAAAAAA=", OWNER))
			.withMessageContaining("damaged");
	}

	@Test
	void whatWasEncryptedForOneWebhookIsReadForNoOther() {
		SigningKeyCipher cipher = cipher(2, 1);
		for (String stored : List.of(cipher.toStore("secret", OWNER), cipher(1).toStore("secret", OWNER))) {
			for (KeyOwner other : List.of(new KeyOwner("b0a5f0a0-0000-4000-8000-000000000000", "alice"),
					new KeyOwner(OWNER.webhook(), "bob"), new KeyOwner(OWNER.webhook(), "alice "))) {
				assertThatExceptionOfType(UnreadableSigningKeyException.class)
					.isThrownBy(() -> cipher.reveal(stored, other))
					.withMessage("the encrypted signing key is that of another webhook or user");
				assertThatExceptionOfType(UnreadableSigningKeyException.class)
					.isThrownBy(() -> cipher.reencrypt(stored, other));
			}
		}
	}

	/** Encrypted under the configured key itself. */
	@Test
	void whatFormerVersionsEncryptedIsReadAndEncryptedForItsOwner() {
		EncryptionKey configured = EncryptionKey.parse(key(1), "test");
		String former = "{aes-256-gcm:" + configured.id() + "}"
				+ Base64.getEncoder().encodeToString(configured.encrypt("secret".getBytes(StandardCharsets.UTF_8)));
		SigningKeyCipher cipher = cipher(1);
		assertThat(cipher.canRead(configured.id())).isTrue();
		assertThat(cipher.currentKeyId()).as("so that the sweep finds it").isNotEqualTo(configured.id());
		assertThat(cipher.reveal(former, OWNER)).isEqualTo("secret");
		String owned = cipher.reencrypt(former, OWNER);
		assertThat(cipher.reveal(owned, OWNER)).isEqualTo("secret");
		String renamed = owned.replace(cipher.currentKeyId(), configured.id());
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> cipher.reveal(renamed, OWNER))
			.withMessageContaining("damaged");
	}

	@Test
	void aPreviousKeyReadsAndNothingIsWrittenUnderIt() {
		String old = cipher(1).toStore("secret", OWNER);
		SigningKeyCipher rotated = cipher(2, 1, 3);
		assertThat(rotated.reveal(old, OWNER)).isEqualTo("secret");
		assertThat(rotated.reveal(cipher(3).toStore("another", OWNER), OWNER)).isEqualTo("another");
		assertThat(rotated.toStore(old, OWNER)).as("it is not encrypted twice").isEqualTo(old);
		String renewed = rotated.reencrypt(old, OWNER);
		assertThat(cipher(2).reveal(renewed, OWNER)).isEqualTo("secret");
		assertThat(cipher(2).reveal(rotated.reencrypt("plain", OWNER), OWNER)).isEqualTo("plain");
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> cipher(1).read(renewed, OWNER));
		SigningKeyCipher onlyReads = new SigningKeyCipher(new EncryptionProperties(null, List.of(key(1))));
		assertThat(onlyReads.reveal(old, OWNER)).isEqualTo("secret");
		assertThat(onlyReads.toStore("plain", OWNER)).isEqualTo("plain");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{aes-256-gcm:", "{aes-256-gcm:}", "{aes-256-gcm:x}AAAA", "{aes-256-gcm:0123456789}AAAA" })
	void whatOnlyBeginsLikeAnEncryptedKeyIsDamaged(String stored) {
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> cipher(1).read(stored, OWNER))
			.withMessage("the encrypted signing key is damaged");
	}

	@ParameterizedTest
	@ValueSource(strings = { "!!", "c2hvcnQ=", " ", "" })
	void aBadPreviousKeyIsRefusedByNameAndNotShown(String key) {
		assertThatExceptionOfType(InvalidPropertyException.class)
			.isThrownBy(() -> new EncryptionProperties(key(1), List.of(key(2), key)))
			.withMessage("webhooks.encryption.previous-keys[1]: must be Base64 of 32 bytes, but "
					+ (key.isEmpty() ? "has 0" : key.startsWith("c") ? "has 5" : "is not Base64"));
	}

	@Test
	void aKeyThatIsThereTwiceIsRefusedByItsId() {
		String id = EncryptionKey.parse(key(1), "test").id();
		for (List<String> previous : List.of(List.of(key(1)), List.of(key(2), key(1)))) {
			assertThatExceptionOfType(InvalidPropertyException.class)
				.isThrownBy(() -> new EncryptionProperties(key(1), previous))
				.withMessageContaining("webhooks.encryption.previous-keys")
				.withMessageContaining(id)
				.withMessageNotContaining(key(1));
		}
		assertThatExceptionOfType(InvalidPropertyException.class)
			.isThrownBy(() -> new EncryptionProperties(null, List.of(key(1), key(1))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "!!", "c2hvcnQ=" })
	void aBadEncryptionKeyIsRefusedByNameAndNotShown(String key) {
		assertThatExceptionOfType(InvalidPropertyException.class)
			.isThrownBy(() -> new EncryptionProperties(key, List.of()))
			.withMessageContaining("webhooks.encryption.key")
			.withMessageNotContaining(key);
	}

}
