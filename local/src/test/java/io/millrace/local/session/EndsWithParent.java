package io.millrace.local.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/**
 * Main class of a child process around another one: ends the process when its standard input does, a pipe whose other
 * end the parent holds. A parent that is killed runs no shutdown hook, and lets go of the pipe all the same. Needs no
 * other class than the JDK's.
 */
final class EndsWithParent {

    private EndsWithParent() {}

    /** Makes a class path of this class alone. Returns it. */
    static Path copyTo(Path folder) {
        String file = EndsWithParent.class.getName().replace('.', '/') + ".class";
        Path root = folder.resolve("parent");
        try (InputStream compiled = EndsWithParent.class.getClassLoader().getResourceAsStream(file)) {
            Path target = root.resolve(file);
            Files.createDirectories(target.resolveSibling("."));
            Files.copy(compiled, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return root;
    }

    /** @param arguments main class and its arguments */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread watch = new Thread(EndsWithParent::haltAtEnd, "parent");
        watch.setDaemon(true);
        watch.start();
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void haltAtEnd() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // As good as the end.
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(1);
    }
}
