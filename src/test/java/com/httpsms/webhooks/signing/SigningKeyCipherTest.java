package com.httpsms.webhooks.signing;

import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.config.InvalidPropertyException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SigningKeyCipherTest {

	private static final SigningKeyCipher NO_KEY = new SigningKeyCipher(new EncryptionProperties(null));

	private static SigningKeyCipher cipher(int seed) {
		byte[] key = new byte[32];
		key[0] = (byte) seed;
		return new SigningKeyCipher(new EncryptionProperties(Base64.getEncoder().encodeToString(key)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "!", "sms-webhook-secret", "clé-секрет-鍵", "{curly}" })
	void whatIsEncryptedIsReadAgainAndDoesNotShow(String plain) {
		SigningKeyCipher cipher = cipher(1);
		assertThat(cipher.shouldEncrypt(plain)).isTrue();
		String stored = cipher.encrypt(plain);
		assertThat(stored).startsWith("{aes-256-gcm:").doesNotContain(plain).isNotEqualTo(cipher.encrypt(plain));
		assertThat(cipher.shouldEncrypt(stored)).isFalse();
		assertThat(cipher.read(stored)).isEqualTo(SigningKey.of(plain));
	}

	@Test
	void theLongestKeyFitsItsColumnWhenEncrypted() {
		assertThat(cipher(1).encrypt("鍵".repeat(255))).hasSizeLessThanOrEqualTo(2048);
	}

	@Test
	void plainKeysAreReadAsTheyAre() {
		assertThat(NO_KEY.read("plain")).isEqualTo(SigningKey.of("plain"));
		assertThat(cipher(1).read("plain")).isEqualTo(SigningKey.of("plain"));
		assertThat(cipher(1).read("").isEmpty()).isTrue();
		assertThat(NO_KEY.shouldEncrypt("plain")).isFalse();
		assertThat(cipher(1).shouldEncrypt("")).isFalse();
	}

	@Test
	void anUnreadableKeyIsAnErrorAndNeverAnUnsignedRequest() {
		String stored = cipher(1).encrypt("secret");
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> NO_KEY.read(stored))
			.withMessageContaining("webhooks.encryption.key is not set");
		assertThatExceptionOfType(UnreadableSigningKeyException.class).isThrownBy(() -> cipher(2).read(stored))
			.withMessageContaining("another key");
		assertThatExceptionOfType(UnreadableSigningKeyException.class)
			.isThrownBy(() -> cipher(1).read(stored.substring(0, stored.length() - 8) + "AAAAAAA="))
			.withMessageContaining("damaged");
	}

	@ParameterizedTest
	@ValueSource(strings = { "!!", "c2hvcnQ=" })
	void aBadEncryptionKeyIsRefusedByNameAndNotShown(String key) {
		assertThatExceptionOfType(InvalidPropertyException.class).isThrownBy(() -> new EncryptionProperties(key))
			.withMessageContaining("webhooks.encryption.key")
			.withMessageNotContaining(key);
	}

}
