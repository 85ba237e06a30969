package com.httpsms.webhooks.egress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@WithoutDatabase
class CallbackUrlTest {

	@ParameterizedTest
	@CsvSource(delimiter = ' ', value = { "https://example.com/hook https://example.com/hook example.com 443",
			"example.com/hook https://example.com/hook example.com 443",
			"example.com:8443 https://example.com:8443/ example.com 8443", "localhost https://localhost/ localhost 443",
			"HTTP://Example.com http://Example.com/ Example.com 80",
			"http://example.com?a=1 http://example.com/?a=1 example.com 80",
			"http://example.com: http://example.com/ example.com 80",
			"http://a_b.example.com:81/x http://a_b.example.com:81/x a_b.example.com 81",
			"_dmarc.example.com https://_dmarc.example.com/ _dmarc.example.com 443",
			"http://-a-.example.com./ http://-a-.example.com./ -a-.example.com. 80",
			"http://[::1]:80/x http://[::1]:80/x [::1] 80",
			"[2606:4700::1111] https://[2606:4700::1111]/ [2606:4700::1111] 443",
			"http://h/a|b{c}^`<>\" http://h/a%7Cb%7Bc%7D%5E%60%3C%3E%22 h 80",
			"http://h/%7B%2f?q={id}&a[]=1|2 http://h/%7B%2f?q=%7Bid%7D&a[]=1%7C2 h 80",
			"http://h/a[1] http://h/a%5B1%5D h 80", "http://h/é?q=ü http://h/%C3%A9?q=%C3%BC h 80",
			"http://h/x#fragment http://h/x h 80", "http://h#@other/ http://h/ h 80",
			"http://h\\@other/ http://h/%5C@other/ h 80", "http://h/a//b/../c http://h/a//b/../c h 80",
			"http://h/a@b:c;d=e,f+g$h!i'j(k)*l http://h/a@b:c;d=e,f+g$h!i'j(k)*l h 80" }, quoteCharacter = '~')
	void whatHttpSmsTakesIsTaken(String text, String called, String host, int port) {
		CallbackUrl url = CallbackUrl.of(CallbackUrl.withScheme(text));
		assertThat(url.uri()).hasToString(called);
		assertThat(url.host()).isEqualTo(host);
		assertThat(url.port()).isEqualTo(port);
		assertThat(url.hasCredentials()).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "ftp://example.com/ | must begin with http://",
			"http:/example.com | must begin with http://", "https:example.com | must begin with http://",
			"//example.com | must begin with http://", "/relative | must begin with http://",
			"file:///etc/passwd | must begin with http://", "http:// | must have a host",
			"http:///x | must have a host", "https://:80/ | must have a host",
			"http://exa mple.com | must have a host of letters", "http://a..b/ | must have a host of letters",
			"http://./ | must have a host of letters", "http://a%2eb/ | must have a host of letters",
			"http://a,b/ | must have a host of letters", "http://{id}.example.com/ | must have a host of letters",
			"javascript:alert(1) | must have a port from 1 to 65535", "http://h:0/ | must have a port from 1 to 65535",
			"http://h:70000/ | must have a port from 1 to 65535", "http://h:-1/ | must have a port from 1 to 65535",
			"http://h:８０/ | must have a port from 1 to 65535",
			"http://h:80:80/ | must have an IPv6 address in brackets",
			"http://::1/ | must have an IPv6 address in brackets",
			"http://[::1/ | must have an IPv6 address in brackets", "http://[::x]/ | must be a URL",
			"http://exämple.com/ | must have its host in ASCII", "http://１２７.0.0.1/ | must have its host in ASCII",
			"http://h/%zz | must have two hexadecimal digits", "http://h/% | must have two hexadecimal digits",
			"http://h/?a=%2 | must have two hexadecimal digits" })
	void eachRefusalSaysWhatIsWrong(String text, String rule) {
		assertThatExceptionOfType(InvalidCallbackUrlException.class)
			.isThrownBy(() -> CallbackUrl.of(CallbackUrl.withScheme(text)))
			.satisfies(
					(ex) -> assertThat(ex.rule()).startsWith(rule).doesNotContain("example.com", "relative", "alert"));
	}

	@Test
	void lengthsControlCharactersAndHalvesOfCharactersAreLookedAt() {
		String longest = "https://example.com/" + "é".repeat(CallbackUrl.LONGEST - 20);
		assertThat(CallbackUrl.of(longest).uri().toString()).endsWith("%C3%A9");
		for (String bad : new String[] { longest + "a", "http://h/a\r\nX: 1", "http://h/\0", "http://h/\u0085",
				"http://h/\ud83d", "http://" + "a".repeat(64) + ".example.com/",
				"http://" + "a.".repeat(127) + "aa/" }) {
			assertThatExceptionOfType(InvalidCallbackUrlException.class).as(bad).isThrownBy(() -> CallbackUrl.of(bad));
		}
	}

	@Test
	void credentialsAreSeenAndNotCalled() {
		CallbackUrl url = CallbackUrl.of("https://me:s3cret@example.com/x");
		assertThat(url.hasCredentials()).isTrue();
		assertThat(url.uri()).hasToString("https://example.com/x");
		assertThat(url).hasToString("example.com:443");
	}

}
