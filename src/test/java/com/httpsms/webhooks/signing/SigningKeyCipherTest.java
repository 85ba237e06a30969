package com.httpsms.webhooks.signing;

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
		String stored = cipher.toStore(plain);
		assertThat(stored).startsWith("{aes-256-gcm:").doesNotContain(plain).isNotEqualTo(cipher.toStore(plain));
		assertThat(cipher.toStore(stored)).isEqualTo(stored);
		assertThat(cipher.read(stored)).isEqualTo(SigningKey.of(plain));
	}

	@Test
	void theLongestKeyFitsItsColumnWhenEncrypted() {
		assertThat(cipher(1).toStore("鍵".repeat(255))).hasSizeLessThanOrEqualTo(2048);
	}

	@Test
	void plainKeysAreReadAsTheyAre() {
		assertThat(NO_KEY.read("plain")).isEqualTo(SigningKey.of("plain"));
		assertThat(cipher(1).read("plain")).isEqualTo(SigningKey.of("plain"));
		assertThat(cipher(1).read("").isEmpty()).isTrue();
		assertThat(NO_KEY.toStore("plain")).isEqualTo("plain");
		assertThat(cipher(1).toStore("")).isEmpty();
	}

	@Test
	void anUnreadableKeyIsAnErrorAndNeverAnUnsignedRequest() {
		String stored = cipher(1).toStore("secret");
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> NO_KEY.read(stored))
			.withMessageContaining("webhooks.encryption.key is not set");
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> cipher(2).read(stored))
			.withMessageContaining("another key");
		assertThatExceptionOfType(UnreadableSigningKeyException.class)
			.isThrownBy(() -> cipher(1).read(stored.substring(0, stored.length() - 8) + "AAAAAAA="))
			.withMessageContaining("damaged");
	}

	@Test
	void aPreviousKeyReadsAndNothingIsWrittenUnderIt() {
		String old = cipher(1).toStore("secret");
		SigningKeyCipher rotated = cipher(2, 1, 3);
		assertThat(rotated.reveal(old)).isEqualTo("secret");
		assertThat(rotated.reveal(cipher(3).toStore("another"))).isEqualTo("another");
		assertThat(rotated.toStore(old)).as("it is not encrypted twice").isEqualTo(old);
		String renewed = rotated.reencrypt(old);
		assertThat(cipher(2).reveal(renewed)).isEqualTo("secret");
		assertThat(cipher(2).reveal(rotated.reencrypt("plain"))).isEqualTo("plain");
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> cipher(1).read(renewed));
		SigningKeyCipher onlyReads = new SigningKeyCipher(new EncryptionProperties(null, List.of(key(1))));
		assertThat(onlyReads.reveal(old)).isEqualTo("secret");
		assertThat(onlyReads.toStore("plain")).isEqualTo("plain");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{aes-256-gcm:", "{aes-256-gcm:}", "{aes-256-gcm:x}AAAA", "{aes-256-gcm:0123456789}AAAA" })
	void whatOnlyBeginsLikeAnEncryptedKeyIsDamaged(String stored) {
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> cipher(1).read(stored))
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
		String id = cipher(1).currentKeyId();
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
