package com.httpsms.webhooks.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;

/**
 * A name server on loopback that can change its mind with every question. Nobody may keep
 * its answers, unless a test says for how long: their time to live is zero.
 */
public final class NameServer implements AutoCloseable {

	private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final Channel channel;

	private final Map<String, List<List<String>>> names = new ConcurrentHashMap<>();

	private final Map<String, Integer> questions = new ConcurrentHashMap<>();

	private volatile int timeToLive;

	/**
	 * Starts a name server that knows no names.
	 */
	public NameServer() {
		this.channel = new Bootstrap().group(this.loop)
			.channel(NioDatagramChannel.class)
			.handler(new ChannelInitializer<DatagramChannel>() {

				@Override
				protected void initChannel(DatagramChannel channel) {
					channel.pipeline()
						.addLast(new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Answers());
				}

			})
			.bind("127.0.0.1", 0)
			.syncUninterruptibly()
			.channel();
	}

	/**
	 * Makes a name known.
	 * @param name the name
	 * @param addresses its addresses, of both versions
	 */
	public void name(String name, List<String> addresses) {
		name(name, addresses, addresses);
	}

	/**
	 * Makes a name known that changes.
	 * @param name the name
	 * @param first its addresses in the first answer
	 * @param then those in every later one
	 */
	public void name(String name, List<String> first, List<String> then) {
		this.names.put(name, List.of(first, then));
	}

	/**
	 * Lets answers be kept.
	 * @param seconds for how long, from now on
	 */
	public void timeToLive(int seconds) {
		this.timeToLive = seconds;
	}

	/**
	 * Where it listens.
	 * @return its address
	 */
	public InetSocketAddress address() {
		return (InetSocketAddress) this.channel.localAddress();
	}

	/**
	 * How often it was asked for a name's IPv4 addresses.
	 * @param name the name
	 * @return the number of questions
	 */
	public int questions(String name) {
		return this.questions.getOrDefault(name + DnsRecordType.A.name(), 0);
	}

	@Override
	public void close() {
		this.channel.close().syncUninterruptibly();
		var unused = this.loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	@ChannelHandler.Sharable
	private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {

		@Override
		protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) throws UnknownHostException {
			DnsQuestion question = query.recordAt(DnsSection.QUESTION);
			String name = question.name().substring(0, question.name().length() - 1);
			int times = NameServer.this.questions.merge(name + question.type().name(), 1, Integer::sum);
			DatagramDnsResponse response = new DatagramDnsResponse(/* sender= */ query.recipient(),
					/* recipient= */ query.sender(), query.id());
			response.addRecord(DnsSection.QUESTION,
					new DefaultDnsQuestion(question.name(), question.type(), question.dnsClass()));
			List<List<String>> answers = NameServer.this.names.get(name);
			if (answers == null) {
				response.setCode(DnsResponseCode.NXDOMAIN);
			}
			else {
				for (String address : answers.get(Math.min(times, answers.size()) - 1)) {
					byte[] bytes = bytes(address);
					if (question.type().equals((bytes.length == 4) ? DnsRecordType.A : DnsRecordType.AAAA)) {
						response.addRecord(DnsSection.ANSWER, new DefaultDnsRawRecord(question.name(), question.type(),
								NameServer.this.timeToLive, Unpooled.wrappedBuffer(bytes)));
					}
				}
			}
			var unused = context.writeAndFlush(response);
		}

		/** The 16 bytes of a mapped address, which Java would shorten to four. */
		private static byte[] bytes(String address) throws UnknownHostException {
			byte[] bytes = InetAddress.getByName(address).getAddress();
			if (!address.startsWith("::ffff:")) {
				return bytes;
			}
			byte[] mapped = new byte[16];
			mapped[10] = (byte) 0xff;
			mapped[11] = (byte) 0xff;
			System.arraycopy(bytes, 0, mapped, 12, 4);
			return mapped;
		}

	}

}
