package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;

/**
 * Makes the clock of a Java process wrong, as its agent: whatever Quartz, Spring Batch
 * and the worker ask of the system's clock. Other libraries keep the right time.
 */
public final class WrongClock {

	private static final String OURS = WrongClock.class.getName().replace('.', '/');

	/** The packages whose clock is wrong. */
	private static final List<String> WRONG = List.of("org/quartz/", "org/springframework/batch/", "com/httpsms/");

	private static volatile long offset;

	private WrongClock() {
	}

	/**
	 * The option that makes a process's clock wrong.
	 * @param offset how far it is ahead, negative for behind
	 * @return an option of {@code java}
	 */
	static String option(Duration offset) {
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes().putValue("Premain-Class", WrongClock.class.getName());
		try {
			// the class itself is on the class path of the process
			Path jar = Files.createTempFile("wrong-clock", ".jar");
			jar.toFile().deleteOnExit();
			new JarOutputStream(Files.newOutputStream(jar), manifest).close();
			return "-javaagent:" + jar + "=" + offset.toMillis();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Called by the virtual machine before the program begins.
	 * @param milliseconds how far the clock is ahead
	 * @param instrumentation changes classes as they are loaded
	 */
	public static void premain(String milliseconds, Instrumentation instrumentation) {
		offset = Long.parseLong(milliseconds);
		instrumentation.addTransformer(new Transformer());
	}

	/**
	 * Stands in for the system's.
	 * @return the wrong time, in milliseconds since 1970
	 */
	public static long currentTimeMillis() {
		return System.currentTimeMillis() + offset;
	}

	/**
	 * Stands in for {@link Instant#now()}.
	 * @return the wrong time
	 */
	public static Instant now() {
		return Instant.now().plusMillis(offset);
	}

	/**
	 * Stands in for {@link LocalDateTime#now()}.
	 * @return the wrong time
	 */
	public static LocalDateTime localNow() {
		return LocalDateTime.now(ZoneId.systemDefault()).plus(Duration.ofMillis(offset));
	}

	private static final class Transformer implements ClassFileTransformer {

		@Override
		public byte @Nullable [] transform(@Nullable ClassLoader loader, @Nullable String name,
				@Nullable Class<?> redefined, @Nullable ProtectionDomain domain, byte[] bytes) {
			if (name == null || name.startsWith(OURS) || WRONG.stream().noneMatch(name::startsWith)) {
				return null;
			}
			ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
			new ClassReader(bytes).accept(new Calls(writer), 0);
			return writer.toByteArray();
		}

	}

	private static final class Calls extends ClassVisitor {

		Calls(ClassVisitor next) {
			super(Opcodes.ASM9, next);
		}

		@Override
		public MethodVisitor visitMethod(int access, @Nullable String name, @Nullable String descriptor,
				@Nullable String signature, String @Nullable [] exceptions) {
			return new Redirect(super.visitMethod(access, name, descriptor, signature, exceptions));
		}

	}

	private static final class Redirect extends MethodVisitor {

		Redirect(MethodVisitor next) {
			super(Opcodes.ASM9, next);
		}

		@Override
		public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
			switch (owner + "." + name + descriptor) {
				case "java/lang/System.currentTimeMillis()J", "java/time/Instant.now()Ljava/time/Instant;" ->
					super.visitMethodInsn(opcode, OURS, name, descriptor, false);
				case "java/time/LocalDateTime.now()Ljava/time/LocalDateTime;" ->
					super.visitMethodInsn(opcode, OURS, "localNow", descriptor, false);
				case "java/util/Date.<init>()V" -> {
					super.visitMethodInsn(Opcodes.INVOKESTATIC, OURS, "currentTimeMillis", "()J", false);
					super.visitMethodInsn(opcode, owner, name, "(J)V", isInterface);
				}
				default -> super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
			}
		}

	}

}
