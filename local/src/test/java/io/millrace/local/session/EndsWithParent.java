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
 * The main class of a child process that runs another main class and ends with its standard input, a pipe to the
 * parent. A killed parent runs no shutdown hook, but its end of the pipe is closed. Uses only classes of the JDK.
 */
final class EndsWithParent {

    private EndsWithParent() {}

    /** Creates and returns a class path with only this class. */
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

    /**
     * Runs a main class.
     *
     * @param arguments main class and its arguments
     */
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
            // Equivalent to the end of the parent.
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(1);
    }
}
